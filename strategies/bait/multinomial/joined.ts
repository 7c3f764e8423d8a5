/** Rows of two arrays, one after the other. */
import { ndarray } from "../../../core/ndarray.ts";
import { precisionOf, type RealArray, zeros } from "./precision.ts";

/**
 * @param a `[R, ...]`.
 * @param b `[S, ...]`, of the same row shape and type.
 * @returns `[R + S, ...]`, a copy.
 */
export function joined(a: RealArray, b: RealArray): RealArray {
  const data = zeros(a.data.length + b.data.length, precisionOf(a));
  data.set(a.data);
  data.set(b.data, a.data.length);
  return ndarray(data, [a.shape[0]! + b.shape[0]!, ...a.shape.slice(1)]);
}
