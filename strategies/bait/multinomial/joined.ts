/** Rows of two arrays, one after the other. */
import { type NdArray, ndarray } from "../../../core/ndarray.ts";

/**
 * @param a `[R, ...]`.
 * @param b `[S, ...]`, of the same row shape.
 * @returns `[R + S, ...]`, a copy.
 */
export function joined(a: NdArray, b: NdArray): NdArray {
  const data = new Float32Array(a.data.length + b.data.length);
  data.set(a.data);
  data.set(b.data, a.data.length);
  return ndarray(data, [a.shape[0]! + b.shape[0]!, ...a.shape.slice(1)]);
}
