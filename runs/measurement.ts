/** Measurements of Trawl itself, which `measure` writes and pages read: files with a record per point. */
import * as v from "valibot";
import { InputError } from "../core/errors.ts";
import { parseApart } from "./file.ts";
import { decodeRecords, encodeRecords, type Kind } from "./records.ts";
import { environmentSchema } from "./run.ts";
import {
  caseEntries,
  count,
  countersSchema,
  finite,
  type Frozen,
  instant,
  text,
} from "./schema.ts";

const positive = v.pipe(finite, v.minValue(0));
const timings = v.pipe(v.array(positive), v.maxLength(10_000));

const workSchema = v.strictObject({
  /** Multiplications and additions, counted apart. */
  operations: v.exactOptional(positive),
  bytes: v.exactOptional(positive),
});

export type Work = Frozen<typeof workSchema>;

const amountSchema = v.strictObject({ count: positive, unit: text });

/** What one run handles, from which rates are computed: 8 images, 256e6 bytes. */
export type Amount = Frozen<typeof amountSchema>;

/** Counts that are equal whenever the same code does the same work on the same machine. */
export type Counters = Frozen<typeof countersSchema>;

/** Sizes of a case by name, such as N, n, D, K and B of a selection. */
export type Sizes = Case["sizes"];

const caseSchema = v.strictObject(caseEntries);

/** A benchmark at one of its sizes. */
export type Case = Frozen<typeof caseSchema>;

/** Names a case, such as "margin N=1000 K=10". */
export function caseText({ benchmark, sizes }: Case): string {
  return [benchmark, ...Object.entries(sizes).map(([name, size]) => `${name}=${size}`)].join(" ");
}

const peaksSchema = v.strictObject({
  /** Operations a second of a large matrix product in float32. */
  operations: positive,
  /** Bytes a second read from memory. */
  bandwidth: positive,
});

/** Peak rates of the machine, measured in the same process right after the case. */
export type Peaks = Frozen<typeof peaksSchema>;

const timingSchema = v.strictObject({
  /** Of the first run, which opens sessions. */
  firstSeconds: positive,
  /** Of later runs; empty if the first one used up the time for a case. */
  repeatSeconds: timings,
  /** The measured floor's times, taken in turn with the repeats; empty for a floor by computation. */
  floorSeconds: timings,
  peaks: peaksSchema,
  /** Resident memory before the first run, including its inputs. */
  baselineBytes: count,
  /** Peak of resident memory up to the end of the first run. */
  peakBytes: count,
  counters: countersSchema,
});

/** Times and memory of a case in a process of its own. */
export type Timing = Frozen<typeof timingSchema>;

const pointSchema = v.pipe(
  v.strictObject({
    ...caseEntries,
    /** The axes of the ladders that it is a rung of: all for the base, none for a case of its own. */
    axes: v.array(text),
    /** The necessary work; undefined if the floor is measured, or unknown. */
    work: v.optional(workSchema),
    amount: v.optional(amountSchema),
    timing: v.optional(timingSchema),
    /** Figures other than times, such as the share of picks that stay. */
    figures: v.record(text, finite),
    /** A case is skipped if it cannot run here, such as for lack of data, which is not a failure. */
    status: v.picklist(["measured", "skipped", "failed"]),
    /** Why it failed or was skipped; empty if neither. */
    message: text,
  }),
  v.check(
    ({ status, timing }) => (status === "measured") === (timing !== undefined),
    "only a measured point has times",
  ),
  v.check(({ sizes, axes }) => axes.every((axis) => axis in sizes), "an axis is not a size"),
  // Members that may be undefined, but not left out.
  v.transform(({ work, amount, timing, ...point }) => ({ ...point, work, amount, timing })),
);

export type MeasuredPoint = Frozen<typeof pointSchema>;

/** A case, and its part in ladders. */
export type MeasuredCase = Pick<MeasuredPoint, "benchmark" | "sizes" | "axes">;

const aboutSchema = v.strictObject({
  schemaVersion: v.literal(2),
  environment: environmentSchema,
  /** Number of planned points, more than there are if it was stopped. */
  planned: count,
  startedAt: instant,
  finishedAt: instant,
});

/** Points, in the order in which they were measured, and their environment. */
export interface Measurement extends Omit<Frozen<typeof aboutSchema>, "schemaVersion"> {
  readonly points: readonly MeasuredPoint[];
}

const kind: Kind<typeof aboutSchema, typeof pointSchema> = {
  name: "trawl.measurement",
  about: aboutSchema,
  record: pointSchema,
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

export async function readMeasurement(path: string): Promise<Measurement> {
  return await parseApart(path, "measurement");
}
