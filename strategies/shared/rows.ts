/** Joins sets of rows. */
import type { NdArray } from "../../core/ndarray.ts";

/**
 * Puts the rows of one array before those of another.
 *
 * @param a `[n, D]`.
 * @param b `[N, D]`.
 * @returns `[n+N, D]`; b itself where a has no rows.
 */
export function concatRows(a: NdArray, b: NdArray): NdArray {
  if (a.shape[0] === 0) return b;
  const data = new Float32Array(a.data.length + b.data.length);
  data.set(a.data);
  data.set(b.data, a.data.length);
  return { data, shape: [a.shape[0]! + b.shape[0]!, ...b.shape.slice(1)] };
}
