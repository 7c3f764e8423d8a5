/** Puts features on one scale, as measured on the pool. */
import type { NdArray } from "../core/ndarray.ts";

/** What a column is shifted by and divided by. */
export interface Scale {
  /** `[D]`. */
  readonly mean: Float64Array;
  /** `[D]`; 1 for a column that does not vary. */
  readonly deviation: Float64Array;
}

/**
 * Measures every column, in float64.
 *
 * @param features `[N, D]`, N at least 1.
 * @returns Means and population standard deviations, as scikit-learn's StandardScaler has them.
 */
export function measureScale(features: NdArray): Scale {
  const [rows, width] = features.shape as [number, number];
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  const { data } = features;
  for (let i = 0; i < data.length; i++) mean[i % width]! += data[i]! / rows;
  for (let i = 0; i < data.length; i++) {
    deviation[i % width]! += (data[i]! - mean[i % width]!) ** 2 / rows;
  }
  for (let j = 0; j < width; j++) deviation[j] = Math.sqrt(deviation[j]!) || 1;
  return { mean, deviation };
}

/**
 * Applies a scale.
 *
 * @param features `[N, D]`.
 * @param scale Measured on the pool.
 * @returns `[N, D]`: where they were measured, every column has mean 0 and deviation 1, or 0 throughout.
 */
export function standardise(features: NdArray, { mean, deviation }: Scale): NdArray {
  const { data, shape } = features;
  const width = shape[1]!;
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    out[i] = (data[i]! - mean[i % width]!) / deviation[i % width]!;
  }
  return { data: out, shape };
}
