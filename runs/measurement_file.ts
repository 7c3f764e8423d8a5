/** Measurements as files: a record per point, and about them, what was measured where and when. */
import * as v from "valibot";
import { InputError } from "../core/errors.ts";
import { parseApart } from "./file.ts";
import { environmentSchema } from "./manifest.ts";
import type { MeasuredPoint, Measurement } from "./measurement.ts";
import { decodeRecords, encodeRecords, type Kind } from "./records.ts";
import { count, countersSchema, finite, instant, sizesSchema, text } from "./schema.ts";

const positive = v.pipe(finite, v.minValue(0));
const timings = v.pipe(v.array(positive), v.maxLength(10_000));

const about = v.strictObject({
  schemaVersion: v.literal(2),
  environment: environmentSchema,
  planned: count,
  startedAt: instant,
  finishedAt: instant,
});

const record = v.pipe(
  v.strictObject({
    benchmark: text,
    sizes: sizesSchema,
    axes: v.array(text),
    work: v.optional(
      v.strictObject({ operations: v.exactOptional(positive), bytes: v.exactOptional(positive) }),
    ),
    amount: v.optional(v.strictObject({ count: positive, unit: text })),
    figures: v.record(text, finite),
    status: v.picklist(["measured", "skipped", "failed"]),
    timing: v.optional(v.strictObject({
      firstSeconds: positive,
      repeatSeconds: timings,
      floorSeconds: timings,
      peaks: v.strictObject({ operations: positive, bandwidth: positive }),
      baselineBytes: count,
      peakBytes: count,
      counters: countersSchema,
    })),
    message: text,
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

const kind: Kind<typeof about, typeof record> = {
  name: "trawl.measurement",
  about,
  record,
  columns: {
    "benchmark": "text",
    "sizes": "json",
    "axes": "texts",
    "work.operations": "number",
    "work.bytes": "number",
    "amount.count": "number",
    "amount.unit": "text",
    "timing.firstSeconds": "number",
    "timing.repeatSeconds": "numbers",
    "timing.floorSeconds": "numbers",
    "timing.peaks.operations": "number",
    "timing.peaks.bandwidth": "number",
    "timing.baselineBytes": "number",
    "timing.peakBytes": "number",
    "timing.counters.sessions": "number",
    "timing.counters.nodes": "number",
    "timing.counters.calls": "number",
    "timing.counters.bytes": "number",
    "timing.counters.largestCall": "number",
    "figures": "json",
    "status": "text",
    "message": "text",
  },
};

/** Encodes a measurement as an Arrow IPC file, digest included. */
export function encodeMeasurement({ points: records, ...about }: Measurement): Uint8Array {
  return encodeRecords(kind, { about: { schemaVersion: 2, ...about }, records });
}

/** Decodes a measurement exactly as it was written, every value checked. */
export function decodeMeasurement(bytes: Uint8Array): Measurement {
  const { about: { schemaVersion: _, ...about }, records: points } = decodeRecords(kind, bytes);
  if (points.length > about.planned) {
    throw new InputError(`It has ${points.length} points, and ${about.planned} were planned`);
  }
  return { ...about, points };
}

/** Reads a file in a worker with limits. */
export async function readMeasurement(path: string): Promise<Measurement> {
  return await parseApart(path, "measurement");
}
