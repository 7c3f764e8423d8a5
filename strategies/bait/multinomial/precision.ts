/** In how many bits the picks are computed. */
import { type Narrowed, type NdArray, ndarray } from "../../../core/ndarray.ts";

/** float64, or float32 where memory holds no more. */
export type Precision = "float32" | "float64";

/** An array of either precision. */
export type RealArray = NdArray<Float32Array | Float64Array>;

/**
 * Zeros.
 *
 * @returns `[length]`.
 */
export function zeros(length: number, precision: Precision): Float32Array | Float64Array {
  return precision === "float32" ? new Float32Array(length) : new Float64Array(length);
}

/** @returns Its precision. */
export function precisionOf({ data }: RealArray): Precision {
  return data instanceof Float32Array ? "float32" : "float64";
}

/**
 * Puts an array into a precision.
 *
 * @returns The array itself where it is in float32 already; what was narrowed, exactly, in float64.
 */
export function inPrecision(array: Narrowed, precision: Precision): RealArray {
  if (precision === "float32") return array;
  return ndarray(array.exact ?? Float64Array.from(array.data), array.shape);
}
