/** Rows of one length, for strategies that compare directions. */
import { type Narrowed, takeRows } from "../../core/ndarray.ts";
import { middleOf, unitRows } from "./scale.ts";

/**
 * Scales each row to one length, then shifts all by the middle of the first array's, in float64:
 * distances between rows are those of the scaled ones, and in float32 they do not cancel.
 *
 * @param arrays Finite arrays `[_, D]` that are compared with one another, the pool first.
 * @param length Of every row but those of zeros; default 1.
 */
export function centredUnitRows<const T extends readonly Narrowed[]>(
  arrays: T,
  length = 1,
): { [I in keyof T]: Required<Narrowed> } {
  const scaled = arrays.map((array) => unitRows(array));
  const middle = middleOf(scaled[0]!);
  for (const { data, exact } of scaled) {
    for (let i = 0, j = 0; i < exact.length; i++) {
      data[i] = exact[i] = (exact[i]! - middle[j]!) * length;
      if (++j === middle.length) j = 0;
    }
  }
  return scaled as { [I in keyof T]: Required<Narrowed> };
}

/** Some rows, in both precisions if there are two. */
export function takeExactRows<T extends Narrowed>(
  { data, shape, exact }: T,
  rows: ArrayLike<number>,
): T {
  const taken = takeRows({ data, shape }, rows);
  return (exact ? { ...taken, exact: takeRows({ data: exact, shape }, rows).data } : taken) as T;
}
