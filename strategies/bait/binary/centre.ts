/** Moves rows near zero: far from it, float32's products with them are mostly rounding. */
import { type NdArray, ndarray } from "../../../core/ndarray.ts";

/** Rows that the centre is computed from, at most. */
const SAMPLE = 1024;

/** How many times farther from zero than from their centre rows may be, squared. */
const FAR = 64;

/** Rows, and the centre that was taken off them. */
export interface CentredRows {
  /** `[N, D]`. */
  readonly rows: NdArray;
  /** `[D]`. */
  readonly centre: Float64Array;
}

/** The centre `[D]` of a sample of rows `[N, D]`; undefined if they are near zero. */
export function farCentre({ data, shape }: NdArray): Float64Array | undefined {
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
  return offset > FAR * (squares / taken - offset) ? mean : undefined;
}

/** Takes the centre off rows `[N, D]` that are far from zero. */
export function nearZero(rows: NdArray): CentredRows {
  const width = rows.shape[1]!;
  const centre = farCentre(rows);
  if (centre === undefined) return { rows, centre: new Float64Array(width) };
  const near = new Float32Array(rows.data.length);
  for (let i = 0; i < near.length; i++) near[i] = rows.data[i]! - centre[i % width]!;
  return { rows: ndarray(near, rows.shape), centre };
}
