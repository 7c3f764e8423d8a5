/** Comparisons of two versions of Trawl on one machine, which `regress` writes and pages read. */
import * as v from "valibot";
import { InputError } from "../core/errors.ts";
import { parseApart } from "./file.ts";
import type { Counters } from "./measurement.ts";
import { decodeRecords, encodeRecords, type Kind } from "./records.ts";
import { environmentSchema } from "./run.ts";
import {
  caseEntries,
  commit,
  count,
  countersSchema,
  type Frozen,
  hash,
  instant,
  text,
} from "./schema.ts";

const versionSchema = v.strictObject({
  /** Full hash; undefined for a working tree that differs from its commit. */
  commit: v.exactOptional(commit),
  /** What the user called it, such as "main", or "working tree". */
  name: text,
  content: hash,
});

export type Version = Frozen<typeof versionSchema>;

const listedSchema = v.strictObject({
  ...caseEntries,
  /**
   * What became of a case: compared, or counted if its counters alone are; new if the head alone can run it,
   * broken if only the base can, skipped if what it needs is not here, or failed if a side died, or neither can
   * run it.
   */
  status: v.picklist(["compared", "counted", "new", "skipped", "failed", "broken"]),
  /** Why it is not compared, such as an error of the base; empty if it is. */
  message: text,
  baseCounters: v.exactOptional(countersSchema),
  headCounters: v.exactOptional(countersSchema),
});

export interface ComparedCase
  extends Omit<Frozen<typeof listedSchema>, "baseCounters" | "headCounters"> {
  readonly baseCounters: Counters | undefined;
  readonly headCounters: Counters | undefined;
  readonly pairs: readonly TimedPair[];
}

const checkSchema = v.strictObject({
  /** "picks", "accuracy" or "counters". */
  kind: text,
  /** Such as "margin on glyphs, seed 0". */
  name: text,
  /** "rounding" is a difference that rounding explains. */
  outcome: v.picklist(["equal", "rounding", "differs", "accepted", "missing"]),
  /** What differs, such as the first cycle, pick and gap; empty if nothing does. */
  message: text,
});

/** Picks or accuracy of one golden run. */
export type ExactCheck = Frozen<typeof checkSchema>;

export type ExactOutcome = ExactCheck["outcome"];

const aboutSchema = v.strictObject({
  schemaVersion: v.literal(2),
  environment: environmentSchema,
  base: versionSchema,
  head: versionSchema,
  /** The smallest slow-down that matters, such as 0.05. */
  margin: v.pipe(v.number(), v.gtValue(0), v.ltValue(10)),
  planned: v.pipe(count, v.minValue(1)),
  startedAt: instant,
  finishedAt: instant,
  /** Whether it ended by itself, so that nothing is left to resume. */
  complete: v.boolean(),
  cases: v.pipe(v.array(listedSchema), v.maxLength(10_000)),
  checks: v.pipe(v.array(checkSchema), v.maxLength(100_000)),
});

/** Everything that one `regress` measured; verdicts follow from it. */
export interface Regression extends Omit<Frozen<typeof aboutSchema>, "schemaVersion" | "cases"> {
  readonly cases: readonly ComparedCase[];
}

/** Seconds of every turn of one side. */
const turns = v.pipe(
  v.array(
    v.custom<number>((time) => Number(time) > 0 && Number(time) < 1e12, "a time is not positive"),
  ),
  v.nonEmpty("a side was not timed"),
  v.maxLength(1000),
);

const record = v.pipe(
  v.strictObject({
    case: count,
    ...caseEntries,
    pair: count,
    base: turns,
    head: turns,
    control: turns,
  }),
  v.check(
    ({ base, head, control }) => base.length === head.length && base.length === control.length,
    "its sides were not timed equally often",
  ),
);

/**
 * Seconds of one pair: fresh processes of base, head and control, timed in turn. The control is the base
 * again, in a process of its own, so control against base shows the noise.
 */
export type TimedPair = Pick<Frozen<typeof record>, "base" | "head" | "control">;

const kind: Kind<typeof aboutSchema, typeof record> = {
  name: "trawl.regression",
  about: aboutSchema,
  record,
};

/** Encodes a regression as an Arrow IPC file, digest included. */
export function encodeRegression({ cases, ...rest }: Regression): Uint8Array {
  const listed = cases.map(({ pairs: _, ...one }) => one);
  const records = cases.flatMap(({ benchmark, sizes, pairs }, i) =>
    pairs.map((times, pair) => ({ case: i, benchmark, sizes, pair, ...times }))
  );
  // Without the members that are undefined.
  const about = JSON.parse(JSON.stringify({ schemaVersion: 2, ...rest, cases: listed }));
  return encodeRecords(kind, { about, records });
}

/** Decodes a regression exactly as it was written, every value checked. */
export function decodeRegression(bytes: Uint8Array): Regression {
  const { about: { schemaVersion: _, cases: listed, ...rest }, records } = decodeRecords(
    kind,
    bytes,
  );
  const cases = listed.map((one, i): ComparedCase => ({
    ...one,
    baseCounters: one.baseCounters,
    headCounters: one.headCounters,
    pairs: records.filter((record) => record.case === i)
      .map(({ base, head, control }) => ({ base, head, control })),
  }));
  const strange = records.find((record) => record.case >= cases.length);
  if (strange !== undefined) {
    throw new InputError(`It has no case ${strange.case}, but a pair of it`);
  }
  return { ...rest, cases };
}

export async function readRegression(path: string): Promise<Regression> {
  return await parseApart(path, "regression");
}
