/** A measurement as an Apache Arrow IPC file: one row per point, provenance in the schema's metadata. */
import { Field, Float64, List, Uint32, Utf8 } from "apache-arrow";
import { achieved, bestPeaks } from "../../reports/growth/achieved.ts";
import type { MeasuredPoint, Measurement, Sizes, Timing } from "../../runs/measurement.ts";
import { encodeTable, type Row } from "../../runs/table.ts";

const uint32 = new Uint32();
const float64 = new Float64();
const utf8 = new Utf8();

/** The sizes, by column. */
const sizeColumns = {
  pool_rows: "N",
  labelled_rows: "n",
  dimensions: "D",
  classes: "K",
  budget: "B",
} as const satisfies Record<string, keyof Sizes>;

/** Measured numbers, by column: what is read back. */
const timingColumns = [
  "first_seconds",
  "peak_operations_per_second",
  "peak_bytes_per_second",
  "baseline_memory_bytes",
  "peak_memory_bytes",
  "feature_bytes",
] as const;

/** Numbers that follow from the others, for whoever queries the file. */
const derivedColumns = [
  "seconds",
  "floor_seconds",
  "floor_ratio",
  "operations_per_second",
  "bytes_per_second",
] as const;

/** The columns in order. A failed point has no measured numbers, so those may be null. */
const fields: readonly Field[] = [
  new Field("strategy", utf8, false),
  ...Object.keys(sizeColumns).map((name) => new Field(name, uint32, false)),
  new Field("axes", new List(new Field("item", utf8, false)), false),
  new Field("operations", float64, false),
  new Field("bytes", float64, false),
  new Field("bound", utf8, false),
  ...timingColumns.map((name) => new Field(name, float64, true)),
  new Field("repeat_seconds", new List(new Field("item", float64, false)), true),
  ...derivedColumns.map((name) => new Field(name, float64, true)),
  new Field("status", utf8, false),
  new Field("message", utf8, false),
];

const METADATA = "trawl.measurement";

/** Encodes a measurement as an Arrow IPC file. */
export function encodeMeasurement({ points, ...provenance }: Measurement): Uint8Array {
  const peaks = bestPeaks(points) ?? null;
  const metadata = { schemaVersion: 1, ...provenance, peaks };
  return encodeTable(
    fields,
    points.map(rowOf),
    new Map([[METADATA, JSON.stringify(metadata)]]),
  );
}

function rowOf(point: MeasuredPoint): Row {
  const { strategy, sizes, axes, work, timing, message } = point;
  return {
    strategy,
    ...Object.fromEntries(Object.entries(sizeColumns).map(([name, key]) => [name, sizes[key]])),
    axes,
    operations: work.operations,
    bytes: work.bytes,
    bound: work.bound,
    ...(timing === undefined ? {} : { ...timingCells(timing), ...derivedCells(point) }),
    status: timing === undefined ? "failed" : "done",
    message,
  };
}

function timingCells(timing: Timing): Record<typeof timingColumns[number], number> & Row {
  return {
    first_seconds: timing.firstSeconds,
    repeat_seconds: timing.repeatSeconds,
    peak_operations_per_second: timing.peaks.operations,
    peak_bytes_per_second: timing.peaks.bandwidth,
    baseline_memory_bytes: timing.baselineBytes,
    peak_memory_bytes: timing.peakBytes,
    feature_bytes: timing.featureBytes,
  };
}

function derivedCells(point: MeasuredPoint): Record<typeof derivedColumns[number], number> {
  const figures = achieved(point)!;
  return {
    seconds: figures.seconds,
    floor_seconds: figures.floorSeconds,
    floor_ratio: figures.ratio,
    operations_per_second: figures.operationsPerSecond,
    bytes_per_second: figures.bytesPerSecond,
  };
}
