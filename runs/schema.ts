/** Checks of values in files, and parts that several kinds of files share. */
import * as v from "valibot";
import { InputError, messageOf } from "../core/errors.ts";

/** Parses JSON by a schema; an error names the place. */
export function parseJson<S extends v.GenericSchema>(
  schema: S,
  text: string,
  what: string,
): Frozen<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`Its ${what} is not JSON: ${messageOf(error)}`);
  }
  return parseValue(schema, value, what);
}

/** Checks a value by a schema; an error names the place. */
export function parseValue<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  what: string,
): Frozen<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output as Frozen<S>;
  const [issue] = result.issues;
  throw new InputError(`Its ${what} is wrong at "${v.getDotPath(issue) ?? ""}": ${issue.message}`);
}

/** What a schema accepts, of which nothing may be changed. */
export type Frozen<S extends v.GenericSchema> = Readonly<DeeplyReadonly<v.InferOutput<S>>>;

type DeeplyReadonly<T> = T extends readonly (infer E)[] ? readonly DeeplyReadonly<E>[]
  : T extends object ? { readonly [K in keyof T]: DeeplyReadonly<T[K]> }
  : T;

export const text = v.pipe(v.string(), v.maxLength(10_000));
export const finite = v.pipe(v.number(), v.finite());
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const instant = v.pipe(text, v.isoTimestamp());
export const hash = v.pipe(text, v.regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits"));
export const commit = v.pipe(text, v.regex(/^[0-9a-f]{40,64}$/, "must be a full hash"));

/** A benchmark, and its sizes by name. */
export const caseEntries = {
  benchmark: text,
  sizes: v.record(
    v.pipe(v.string(), v.maxLength(100)),
    v.pipe(v.number(), v.finite(), v.minValue(0)),
  ),
} as const;

export const countersSchema = v.strictObject({
  /** Sessions of ONNX Runtime opened by the first run. */
  sessions: count,
  nodes: count,
  /** Calls of ONNX Runtime in the second run, or in the first if there is only one. */
  calls: count,
  /** Bytes of the tensors that these calls were given and returned. */
  bytes: count,
  largestCall: count,
});
