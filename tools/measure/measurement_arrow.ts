/** A measurement as an Apache Arrow IPC file: one row a point, provenance in the schema's metadata. */
import { Field, Float64, List, type Table, Uint32, Utf8, type Vector } from "apache-arrow";
import * as v from "valibot";
import { InputError, messageOf } from "../../core/errors.ts";
import { achieved, bestPeaks } from "../../reports/growth/achieved.ts";
import { environmentSchema } from "../../runs/manifest.ts";
import type {
  Axis,
  MeasuredPoint,
  Measurement,
  Sizes,
  Timing,
  Work,
} from "../../runs/measurement.ts";
import { decodeTable, encodeTable, requireColumns, type Row } from "../../runs/table.ts";

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

const rate = v.pipe(v.number(), v.finite(), v.minValue(0));

const schema = v.strictObject({
  schemaVersion: v.literal(1),
  environment: environmentSchema,
  settings: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  planned: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  startedAt: v.pipe(v.string(), v.isoTimestamp()),
  finishedAt: v.pipe(v.string(), v.isoTimestamp()),
  /** The best of all points; null where every point failed. */
  peaks: v.nullable(v.strictObject({ operations: rate, bandwidth: rate })),
});

/**
 * Writes a measurement as an Arrow IPC file.
 *
 * @returns The file's bytes.
 * @example
 * ```ts no-eval
 * await writeWhole("results/measured/bait.arrow", encodeMeasurement(measurement));
 * ```
 */
export function encodeMeasurement({ points, ...provenance }: Measurement): Uint8Array {
  const peaks = bestPeaks(points) ?? null;
  const metadata = { schemaVersion: 1, ...provenance, peaks };
  return encodeTable(
    fields,
    points.map(rowOf),
    new Map([[METADATA, JSON.stringify(metadata)]]),
  );
}

/**
 * Reads a measurement back.
 *
 * @param bytes The file's bytes.
 */
export function decodeMeasurement(bytes: Uint8Array): Measurement {
  const table = decodeTable(bytes);
  const text = table.schema.metadata.get(METADATA);
  if (text === undefined) throw new InputError(`Its schema has no "${METADATA}"`);
  const { schemaVersion: _version, peaks: _peaks, ...provenance } = parseMetadata(text);
  requireColumns(table, fields);
  const points = Array.from({ length: table.numRows }, (_, i) => pointOf(table, i));
  return { ...provenance, points };
}

function parseMetadata(json: string): v.InferOutput<typeof schema> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new InputError(`Its "${METADATA}" is no JSON: ${messageOf(error)}`);
  }
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new InputError(
    `Its "${METADATA}" is wrong at "${v.getDotPath(issue) ?? ""}": ${issue.message}`,
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

function pointOf(table: Table, row: number): MeasuredPoint {
  const cell = (name: string): unknown => table.getChild(name)!.get(row);
  const list = <T>(name: string): T[] => [...(cell(name) as Vector)] as T[];
  const sizes = Object.entries(sizeColumns).map(([name, key]) => [key, Number(cell(name))]);
  return {
    strategy: String(cell("strategy")),
    sizes: Object.fromEntries(sizes) as unknown as Sizes,
    axes: list<Axis>("axes"),
    work: {
      operations: Number(cell("operations")),
      bytes: Number(cell("bytes")),
      bound: cell("bound") as Work["bound"],
    },
    timing: cell("status") === "failed" ? undefined : {
      firstSeconds: Number(cell("first_seconds")),
      repeatSeconds: list<number>("repeat_seconds"),
      peaks: {
        operations: Number(cell("peak_operations_per_second")),
        bandwidth: Number(cell("peak_bytes_per_second")),
      },
      baselineBytes: Number(cell("baseline_memory_bytes")),
      peakBytes: Number(cell("peak_memory_bytes")),
      featureBytes: Number(cell("feature_bytes")),
    },
    message: String(cell("message")),
  };
}
