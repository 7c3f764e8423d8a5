/** Regressions as Apache Arrow IPC files: one row per case and pair, the rest in the schema's metadata. */
import { Field, Float64, List, Uint32, Utf8, type Vector } from "apache-arrow";
import * as v from "valibot";
import { InputError } from "../core/errors.ts";
import { parseApart } from "./file.ts";
import { environmentSchema } from "./manifest.ts";
import type { ComparedCase, Regression, TimedPair } from "./regression.ts";
import { countersSchema, parseJson, sizesSchema } from "./schema.ts";
import { decodeSealed, encodeSealed, type Row } from "./table.ts";

const seconds = new List(new Field("item", new Float64(), false));

/** The columns in order; sizes are JSON, and seconds those of every turn. */
const fields: readonly Field[] = [
  new Field("case", new Uint32(), false),
  new Field("benchmark", new Utf8(), false),
  new Field("sizes", new Utf8(), false),
  new Field("pair", new Uint32(), false),
  ...["base", "head", "control"].map((role) => new Field(role, seconds, false)),
];

/** Key of all but the seconds in the schema's metadata. */
const ABOUT = "trawl.regression";

const LAYOUT = 1;

const WORKER = new URL("./regression_worker.ts", import.meta.url);

/** Encodes a regression as an Arrow IPC file, digest included. */
export function encodeRegression({ cases, ...about }: Regression): Uint8Array {
  const listed = cases.map(({ pairs: _, ...one }) => one);
  const text = JSON.stringify({ schemaVersion: LAYOUT, ...about, cases: listed });
  return encodeSealed(fields, rowsOf(cases), [ABOUT, text]);
}

/** Decodes a regression exactly as it was written, every value checked. */
export function decodeRegression(bytes: Uint8Array): Regression {
  const { table, text, requireRows } = decodeSealed(bytes, fields, ABOUT);
  const { schemaVersion: _, cases: listed, ...about } = parseJson(aboutSchema, text, ABOUT);
  const pairs: TimedPair[][] = listed.map(() => []);
  for (let i = 0; i < table.numRows; i++) {
    const cell = (name: string): unknown => table.getChild(name)!.get(i);
    const list = (name: string): number[] => [...cell(name) as Vector];
    const of = pairs[Number(cell("case"))];
    if (of === undefined) throw new InputError(`Row ${i} is of case ${cell("case")}, not in it`);
    of.push({ base: list("base"), head: list("head"), control: list("control") });
  }
  const cases = listed.map((one, i): ComparedCase => ({
    ...one,
    baseCounters: one.baseCounters,
    headCounters: one.headCounters,
    pairs: pairs[i]!,
  }));
  requireRows(rowsOf(cases));
  for (const { pairs } of cases) pairs.forEach(requireTimes);
  return { ...about, cases };
}

/** Reads a file in a worker with limits. */
export async function readRegression(path: string): Promise<Regression> {
  return await parseApart(path, WORKER);
}

function rowsOf(cases: readonly ComparedCase[]): Row[] {
  return cases.flatMap(({ benchmark, sizes, pairs }, i) =>
    pairs.map(({ base, head, control }, pair): Row => ({
      case: i,
      benchmark,
      sizes: JSON.stringify(sizes),
      pair,
      base,
      head,
      control,
    }))
  );
}

/** Most turns of one side in a pair. */
const MAX_TURNS = 1000;

function requireTimes({ base, head, control }: TimedPair): void {
  const all = [base, head, control];
  if (all.some((each) => each.length !== base.length) || !(base.length <= MAX_TURNS)) {
    throw new InputError("In one of its pairs, sides were not timed equally often");
  }
  if (base.length === 0 || !all.flat().every((each) => each > 0 && each < 1e12)) {
    throw new InputError("In one of its pairs, a time is not positive");
  }
}

const text = v.pipe(v.string(), v.maxLength(2 ** 20));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const instant = v.pipe(text, v.isoTimestamp());

const versionSchema = v.strictObject({
  commit: v.exactOptional(v.pipe(text, v.regex(/^[0-9a-f]{40,64}$/))),
  name: text,
  content: v.pipe(text, v.regex(/^[0-9a-f]{64}$/)),
});

const aboutSchema = v.strictObject({
  schemaVersion: v.literal(LAYOUT),
  environment: environmentSchema,
  base: versionSchema,
  head: versionSchema,
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
