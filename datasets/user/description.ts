/** Reads descriptions of the user's own data: `dataset.json`, or a file of any name. */
import { isAbsolute, join } from "node:path";
import * as v from "valibot";
import { InputError, messageOf } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import type { CsvOptions } from "../tables/csv.ts";

/** Files or folders, relative to the description. */
const paths = v.pipe(
  v.union([v.pipe(v.string(), v.nonEmpty()), v.pipe(v.array(v.string()), v.minLength(1))]),
  v.transform((given) => typeof given === "string" ? [given] : given),
);

const schema = v.strictObject({
  title: v.optional(v.string()),
  licence: v.optional(v.string()),
  source: v.optional(v.string()),
  data: v.optional(paths),
  train: v.optional(paths),
  test: v.optional(paths),
  /** How to draw a test part: the share of each class. */
  split: v.optional(v.strictObject({
    test: v.pipe(v.number(), v.gtValue(0), v.ltValue(1)),
    seed: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0),
  })),
  label: v.optional(v.union([v.string(), v.pipe(v.number(), v.safeInteger(), v.minValue(1))])),
  features: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
  ignore: v.optional(v.array(v.string())),
  header: v.optional(v.boolean()),
});

/** What a description says beside where the data are. */
export type DataOptions =
  & Omit<v.InferOutput<typeof schema>, "data" | "train" | "test">
  & CsvOptions;

/** How to draw a test part. */
export type DrawnSplit = NonNullable<DataOptions["split"]>;

/** Where data are, and what their description says. */
export type Description = DataOptions & {
  readonly train: readonly string[];
  readonly test?: readonly string[] | undefined;
  /** What a person should know about how the data were found. */
  readonly notes?: readonly string[];
};

/** Reads a description. */
export async function readDescription(path: string): Promise<Description> {
  let value: unknown;
  try {
    value = JSON.parse(await Deno.readTextFile(regular(path)));
  } catch (error) {
    throw new InputError(`Cannot read "${path}": ${messageOf(error)}`);
  }
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    const at = v.getDotPath(issue);
    throw new InputError(`"${path}" is wrong${at === null ? "" : ` at "${at}"`}: ${issue.message}`);
  }
  const { data, train, test, split, ...rest } = result.output;
  if ((data === undefined) === (train === undefined)) {
    throw new InputError(`"${path}" must say where rows are: "data", or "train" and "test"`);
  }
  if (data !== undefined && test !== undefined) {
    throw new InputError(`"${path}" has "data" and "test": call the training rows "train"`);
  }
  if (test !== undefined && split !== undefined) {
    throw new InputError(`"${path}" has "test" and "split": leave one out`);
  }
  const placed = (given: readonly string[]): string[] =>
    given.map((entry) => isAbsolute(entry) ? entry : join(path, "..", entry));
  return { ...rest, split, train: placed(data ?? train!), test: test && placed(test) };
}
