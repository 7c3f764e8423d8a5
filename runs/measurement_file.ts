/** Measurements as Apache Arrow IPC files: one row per point, provenance in the schema's metadata. */
import { Field, Float64, List, Utf8, type Vector } from "apache-arrow";
import * as v from "valibot";
import { InputError } from "../core/errors.ts";
import { parseApart } from "./file.ts";
import { environmentSchema } from "./manifest.ts";
import type { Counters, MeasuredPoint, Measurement, Peaks, Timing, Work } from "./measurement.ts";
import { countersSchema, parseJson, parseValue, sizesSchema } from "./schema.ts";
import { decodeSealed, encodeSealed, type Row } from "./table.ts";

/** Names of an object's members, by column. */
type Columns<T> = Readonly<Record<string, keyof T & string>>;

const workColumns: Columns<Work> = { operations: "operations", bytes: "bytes" };

const timeColumns = {
  first_seconds: "firstSeconds",
  baseline_memory_bytes: "baselineBytes",
  peak_memory_bytes: "peakBytes",
} as const satisfies Columns<Timing>;

const peakColumns: Columns<Peaks> = {
  peak_operations_per_second: "operations",
  peak_bytes_per_second: "bandwidth",
};

const counterColumns: Columns<Counters> = {
  sessions: "sessions",
  nodes: "nodes",
  calls: "calls",
  tensor_bytes: "bytes",
  largest_call_bytes: "largestCall",
};

const listColumns = {
  repeat_seconds: "repeatSeconds",
  floor_seconds: "floorSeconds",
} as const satisfies Columns<Timing>;

const utf8 = new Utf8();
const float64 = new Float64();

function numbers(columns: Readonly<Record<string, string>>): Field[] {
  return Object.keys(columns).map((name) => new Field(name, float64, true));
}

/** The columns in order; sizes and figures are JSON. Only a measured point has numbers, so those may be null. */
const fields: readonly Field[] = [
  new Field("benchmark", utf8, false),
  new Field("sizes", utf8, false),
  new Field("axes", new List(new Field("item", utf8, false)), false),
  ...numbers(workColumns),
  new Field("amount", float64, true),
  new Field("amount_unit", utf8, true),
  ...numbers(timeColumns),
  ...Object.keys(listColumns).map((name) =>
    new Field(name, new List(new Field("item", float64, false)), true)
  ),
  ...numbers(peakColumns),
  ...numbers(counterColumns),
  new Field("figures", utf8, false),
  new Field("status", utf8, false),
  new Field("message", utf8, false),
];

/** Key of the provenance in the schema's metadata. */
const PROVENANCE = "trawl.measurement";

const LAYOUT = 1;

/** Encodes a measurement as an Arrow IPC file, digest included. */
export function encodeMeasurement({ points, ...provenance }: Measurement): Uint8Array {
  const text = JSON.stringify({ schemaVersion: LAYOUT, ...provenance });
  return encodeSealed(fields, points.map(rowOf), [PROVENANCE, text]);
}

/** Decodes a measurement exactly as it was written, every value checked. */
export function decodeMeasurement(bytes: Uint8Array): Measurement {
  const { table, text, requireRows } = decodeSealed(bytes, fields, PROVENANCE);
  const { schemaVersion: _, ...provenance } = parseJson(provenanceSchema, text, PROVENANCE);
  const points = table.toArray().map((row, i) =>
    parseValue(pointSchema, pointOf(row.toJSON(), `row ${i}`), `row ${i}`)
  );
  requireRows(points.map(rowOf));
  if (points.length > provenance.planned) {
    throw new InputError(`It has ${points.length} points, and ${provenance.planned} were planned`);
  }
  return { ...provenance, points };
}

const DECODER = new URL("./measurement_worker.ts", import.meta.url);

/** Reads a file in a worker with limits. */
export async function readMeasurement(path: string): Promise<Measurement> {
  return await parseApart(path, DECODER);
}

function rowOf(point: MeasuredPoint): Row {
  const { benchmark, sizes, axes, work = {}, amount, figures, status, timing, message } = point;
  return {
    benchmark,
    sizes: JSON.stringify(sizes),
    axes,
    ...cells(workColumns, work),
    amount: amount?.count ?? null,
    amount_unit: amount?.unit ?? null,
    ...cells(timeColumns, timing),
    ...cells(listColumns, timing),
    ...cells(peakColumns, timing?.peaks),
    ...cells(counterColumns, timing?.counters),
    figures: JSON.stringify(figures),
    status,
    message,
  };
}

/** A row as a point, nothing of it checked. */
function pointOf(row: Readonly<Record<string, unknown>>, what: string): unknown {
  const { benchmark, amount, amount_unit: unit, status, message } = row;
  const work = members(workColumns, row);
  return {
    benchmark,
    sizes: parseJson(v.unknown(), String(row.sizes), what),
    axes: [...row.axes as Vector],
    work: Object.keys(work).length > 0 ? work : undefined,
    amount: amount === null && unit === null ? undefined : { count: amount, unit },
    figures: parseJson(v.unknown(), String(row.figures), what),
    status,
    timing: row.first_seconds === null ? undefined : {
      ...members(timeColumns, row),
      ...members(listColumns, row),
      peaks: members(peakColumns, row),
      counters: members(counterColumns, row),
    },
    message,
  };
}

function cells<K extends string, T extends Row[string]>(
  columns: Readonly<Record<string, K>>,
  object: { readonly [_ in K]?: T } | undefined,
): Row {
  return Object.fromEntries(
    Object.entries(columns).map(([name, key]) => [name, object?.[key] ?? null]),
  );
}

function members(
  columns: Readonly<Record<string, string>>,
  row: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(columns).filter(([name]) => row[name] !== null).map(([name, key]) => {
      const value = row[name];
      return [key, typeof value === "object" ? [...value as Vector] : value];
    }),
  );
}

const name = v.pipe(v.string(), v.maxLength(10_000));
const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.minValue(0));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const timings = v.pipe(v.array(positive), v.maxLength(10_000));

const provenanceSchema = v.strictObject({
  schemaVersion: v.literal(LAYOUT),
  environment: environmentSchema,
  planned: count,
  startedAt: v.pipe(name, v.isoTimestamp()),
  finishedAt: v.pipe(name, v.isoTimestamp()),
});

const timingSchema = v.strictObject({
  firstSeconds: positive,
  repeatSeconds: timings,
  floorSeconds: timings,
  peaks: v.strictObject({ operations: positive, bandwidth: positive }),
  baselineBytes: count,
  peakBytes: count,
  counters: countersSchema,
});

const pointSchema = v.pipe(
  v.strictObject({
    benchmark: name,
    sizes: sizesSchema,
    axes: v.array(name),
    work: v.optional(
      v.strictObject({ operations: v.exactOptional(positive), bytes: v.exactOptional(positive) }),
    ),
    amount: v.optional(v.strictObject({ count: positive, unit: name })),
    figures: v.record(name, finite),
    status: v.picklist(["measured", "skipped", "failed"]),
    timing: v.optional(timingSchema),
    message: v.pipe(v.string(), v.maxLength(2 ** 20)),
  }),
  v.check(
    ({ status, timing }) => (status === "measured") === (timing !== undefined),
    "only a measured point has times",
  ),
  v.check(({ sizes, axes }) => axes.every((axis) => axis in sizes), "an axis is not a size"),
  // Members that may be undefined, but not left out.
  v.transform((point): MeasuredPoint => ({
    ...point,
    work: point.work,
    amount: point.amount,
    timing: point.timing,
  })),
);
