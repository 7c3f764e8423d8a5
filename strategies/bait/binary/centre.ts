/** Rows near zero: far from it, float32's products with them are mostly rounding. */
import { type NdArray, ndarray } from "../../../core/ndarray.ts";

/** Rows that the centre is worked out from, at most. */
const SAMPLE = 1024;

/** How many times farther from zero than from their centre rows may be, squared. */
const FAR = 64;

/** Rows, and what has been taken off them. */
export interface CentredRows {
  /** `[N, D]`. */
  readonly rows: NdArray;
  /** `[D]`. */
  readonly centre: Float64Array;
}

/**
 * Takes the centre off rows that are far from zero.
 *
 * @param rows `[N, D]`.
 * @returns The rows themselves where they are near zero, and a centre of zero.
 */
export function nearZero(rows: NdArray): CentredRows {
  const { data, shape } = rows;
  const [count, width] = shape as [number, number];
  const step = Math.ceil(count / SAMPLE);
  const centre = new Float64Array(width);
  let [squares, taken] = [0, 0];
  for (let row = 0; row < count; row += step, taken++) {
    for (let i = 0; i < width; i++) {
      const x = data[row * width + i]!;
      centre[i]! += x;
      squares += x ** 2;
    }
  }
  const mean = centre.map((sum) => sum / taken);
  const offset = mean.reduce((sum, x) => sum + x ** 2, 0);
  if (!(offset > FAR * (squares / taken - offset))) {
    return { rows, centre: centre.fill(0) };
  }
  const near = new Float32Array(data.length);
  for (let i = 0; i < near.length; i++) near[i] = data[i]! - mean[i % width]!;
  return { rows: ndarray(near, shape), centre: mean };
}
