/** Comparisons as files: a record per case and pair, and all else about them. */
import * as v from "valibot";
import { InputError } from "../core/errors.ts";
import { parseApart } from "./file.ts";
import { environmentSchema } from "./manifest.ts";
import { decodeRecords, encodeRecords, type Kind } from "./records.ts";
import type { ComparedCase, Regression } from "./regression.ts";
import { commit, count, countersSchema, hash, instant, sizesSchema, text } from "./schema.ts";

const version = v.strictObject({
  commit: v.exactOptional(commit),
  name: text,
  content: hash,
});

const about = v.strictObject({
  schemaVersion: v.literal(2),
  environment: environmentSchema,
  base: version,
  head: version,
  margin: v.pipe(v.number(), v.gtValue(0), v.ltValue(10)),
  planned: v.pipe(count, v.minValue(1)),
  startedAt: instant,
  finishedAt: instant,
  complete: v.boolean(),
  cases: v.pipe(
    v.array(v.strictObject({
      benchmark: text,
      sizes: sizesSchema,
      status: v.picklist(["compared", "new", "skipped", "failed", "broken"]),
      message: text,
      baseCounters: v.exactOptional(countersSchema),
      headCounters: v.exactOptional(countersSchema),
    })),
    v.maxLength(10_000),
  ),
  checks: v.pipe(
    v.array(v.strictObject({
      kind: text,
      name: text,
      outcome: v.picklist(["equal", "rounding", "differs", "accepted", "missing"]),
      message: text,
    })),
    v.maxLength(100_000),
  ),
});

/** Seconds of every turn of one side. */
const turns = v.pipe(
  v.array(
    v.custom<number>((time) => Number(time) > 0 && Number(time) < 1e12, "a time is not positive"),
  ),
  v.nonEmpty("a side was not timed"),
  v.maxLength(1000),
  v.readonly(),
);

const record = v.pipe(
  v.strictObject({
    case: count,
    benchmark: text,
    sizes: sizesSchema,
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

const kind: Kind<typeof about, typeof record> = {
  name: "trawl.regression",
  about,
  record,
  columns: {
    case: "number",
    benchmark: "text",
    sizes: "json",
    pair: "number",
    base: "numbers",
    head: "numbers",
    control: "numbers",
  },
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

/** Reads a file in a worker with limits. */
export async function readRegression(path: string): Promise<Regression> {
  return await parseApart(path, "regression");
}
