/** Checks of values in files, and parts that several kinds of files share. */
import * as v from "valibot";
import { InputError, messageOf } from "../core/errors.ts";

/** Parses JSON by a schema; an error names the place. */
export function parseJson<S extends v.GenericSchema>(
  schema: S,
  text: string,
  what: string,
): v.InferOutput<S> {
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
): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new InputError(`Its ${what} is wrong at "${v.getDotPath(issue) ?? ""}": ${issue.message}`);
}

export const text = v.pipe(v.string(), v.maxLength(10_000));
export const finite = v.pipe(v.number(), v.finite());
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const instant = v.pipe(text, v.isoTimestamp());
export const hash = v.pipe(text, v.regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits"));
export const commit = v.pipe(text, v.regex(/^[0-9a-f]{40,64}$/, "must be a full hash"));

export const sizesSchema = v.record(
  v.pipe(v.string(), v.maxLength(100)),
  v.pipe(v.number(), v.finite(), v.minValue(0)),
);

export const countersSchema = v.strictObject({
  sessions: count,
  nodes: count,
  calls: count,
  bytes: count,
  largestCall: count,
});
