/** Class labels from values of any type, and the order of classes. */
import { compareText } from "./canonical.ts";
import { InputError } from "./errors.ts";
import type { NdArray, Storage } from "./ndarray.ts";
import type { TextArray } from "./npy.ts";

/**
 * Labels as text, so that 64-bit identifiers stay distinct.
 *
 * @param array `[n]` or `[n, 1]`: whole numbers of any type and size, or text.
 * @param isMissing Whether a row with this value has no label: it becomes "".
 * @returns `[n]`; 3, 3n and 3.0 are all "3".
 * @throws {InputError} If a label is missing, is not a whole number, or may have been rounded, naming
 * its row.
 */
export function labelTexts(
  { data, shape }: NdArray<Storage> | TextArray,
  name: string,
  isMissing: (value: unknown) => boolean = () => false,
): string[] {
  if (shape.length === 0 || shape.slice(1).some((axis) => axis !== 1)) {
    throw new InputError(
      `${name} of [${shape.join(", ")}] is not a vector of labels: save them as [n] or [n, 1]`,
    );
  }
  // Beyond these, floating point numbers skip whole numbers: two identifiers may have become one.
  const most = data instanceof Float32Array ? 2 ** 24 - 1 : Number.MAX_SAFE_INTEGER;
  return Array.from(data as ArrayLike<number | bigint | string>, (value, row) => {
    if (isMissing(value)) return "";
    if (typeof value === "bigint" || typeof value === "string" && value !== "") {
      return String(value);
    }
    if (Number.isInteger(value) && Math.abs(value as number) <= most) return String(value);
    const what = value === ""
      ? "has no label"
      : Number.isInteger(value)
      ? `holds ${value}, which may have been rounded: save labels as int64 or text`
      : `holds ${value}: labels are whole numbers or text`;
    throw new InputError(`${name}: row ${row} ${what}`);
  });
}

/** The classes of labels, whole numbers by value, others by text. */
export function sortedClasses(labels: Iterable<string>): string[] {
  const classes = [...new Set(labels)];
  if (!classes.every((name) => /^-?\d+$/.test(name))) return classes.sort(compareText);
  const values = new Map(classes.map((name) => [name, BigInt(name)]));
  return classes.sort((a, b) => {
    const [x, y] = [values.get(a)!, values.get(b)!];
    return x < y ? -1 : x > y ? 1 : compareText(a, b);
  });
}

/** Indices of labels among the classes; −1 for a label that is not one of them. */
export function classIndices(labels: readonly string[], classes: readonly string[]): Int32Array {
  const index = new Map(classes.map((name, i) => [name, i]));
  return Int32Array.from(labels, (label) => index.get(label) ?? -1);
}
