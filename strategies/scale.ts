/** Shifts and scales what strategies compare, so that float32 programs lose nothing of it. */
import type { Floats, Narrowed, NdArray } from "../core/ndarray.ts";

/** Largest magnitudes between these can be squared and summed without overflow or underflow. */
const SAFE = { least: 2 ** -40, most: 2 ** 40 };

/**
 * Shifts rows by about the mean of the first array's rows, in float64: distances between rows stay as they
 * are, and in float32 they do not cancel. Where squares would leave float32's range, all arrays are also scaled
 * by one power of two, which keeps the order and the ratios of distances.
 *
 * @param arrays Finite arrays `[_, D]` that are compared with one another, the pool first.
 * @returns Shifted copies.
 */
export function centred<const T extends readonly Narrowed[]>(
  arrays: T,
): { [I in keyof T]: NdArray } {
  const width = arrays[0]!.shape[1]!;
  const { first, mean } = centreOf(arrays[0]!);
  let most = 0;
  const shift = (factor: number): NdArray[] =>
    arrays.map((array) => {
      const elements = elementsOf(array);
      const out = new Float32Array(elements.length);
      for (let start = 0; start < out.length; start += width) {
        for (let j = 0; j < width; j++) {
          const value = (elements[start + j]! - first[j]! - mean[j]!) * factor;
          if (value > most) most = value;
          else if (-value > most) most = -value;
          out[start + j] = value;
        }
      }
      return { data: out, shape: array.shape };
    });
  const shifted = shift(1);
  const isSafe = most === 0 || (most >= SAFE.least && most <= SAFE.most);
  const exponent = Math.max(-1000, Math.floor(Math.log2(most)));
  return (isSafe ? shifted : shift(2 ** -exponent)) as { [I in keyof T]: NdArray };
}

/**
 * The elements of an array as exactly as they are known.
 *
 * @param array An array.
 * @returns Float64 where float32 does not hold them.
 */
export function elementsOf({ data, exact }: Narrowed): Floats {
  return exact ?? data;
}

/**
 * About the mean row, in two parts: the first row, and what the others differ from it by on average. It is
 * rounded to a few bits of the spread, so that numbers on a grid stay on one, and ties stay ties.
 */
function centreOf(pool: Narrowed): { readonly first: Floats; readonly mean: Float64Array } {
  const [count, width] = pool.shape as [number, number];
  const elements = elementsOf(pool);
  const first = elements.subarray(0, width);
  const total = new Float64Array(width);
  const spread = new Float64Array(width);
  for (let start = 0; start < elements.length; start += width) {
    for (let j = 0; j < width; j++) {
      const difference = elements[start + j]! - first[j]!;
      total[j]! += difference;
      if (difference > spread[j]!) spread[j] = difference;
      else if (-difference > spread[j]!) spread[j] = -difference;
    }
  }
  const mean = total.map((sum, j) => {
    const unit = 2 ** (Math.floor(Math.log2(spread[j]!)) - 3);
    return unit > 0 ? Math.round(sum / count / unit) * unit : 0;
  });
  return { first, mean };
}

/**
 * Logits for programs that look at them through a softmax, which a shift of a row does not change.
 *
 * @param logits `[N, K]`.
 * @returns The same, each row less its largest where float32 does not hold them.
 */
export function softmaxLogits({ data, shape, exact }: Narrowed): NdArray {
  if (exact === undefined) return { data, shape };
  const width = shape[1]!;
  const out = new Float32Array(data.length);
  for (let start = 0; start < out.length; start += width) {
    let most = -Infinity;
    for (let k = start; k < start + width; k++) most = Math.max(most, exact[k]!);
    for (let k = start; k < start + width; k++) out[k] = exact[k]! - most;
  }
  return { data: out, shape };
}
