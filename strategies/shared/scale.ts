/** Shifts and scales rows that strategies compare, so that float32 programs lose nothing. */
import type { Floats, Narrowed, NdArray } from "../../core/ndarray.ts";

/** Largest magnitudes between these can be squared and summed without overflow or underflow. */
const SAFE = { least: 2 ** -40, most: 2 ** 40 };

/** Rows whose median is taken for the middle of all. */
const MIDDLE_ROWS = 15;

/**
 * Shifts rows by the middle of the first array's, in float64: distances between rows stay as they
 * are, and in float32 they do not cancel. If squares would leave float32's range, all arrays are
 * also scaled by one power of two, which keeps the order and the ratios of distances.
 *
 * @param arrays Finite arrays `[_, D]` that are compared with one another, the pool first.
 */
export function centred<const T extends readonly Narrowed[]>(
  arrays: T,
): { [I in keyof T]: NdArray } {
  const middle = middleOf(arrays[0]!);
  let most = 0;
  const shift = (factor: number): NdArray[] =>
    arrays.map((array) => {
      const out = new Float32Array(array.data.length);
      most = Math.max(most, shiftInto(out, elementsOf(array), middle, factor));
      return { data: out, shape: array.shape };
    });
  const shifted = shift(1);
  const isSafe = most === 0 || (most >= SAFE.least && most <= SAFE.most);
  const exponent = Math.max(-1000, Math.floor(Math.log2(most)));
  return (isSafe ? shifted : shift(2 ** -exponent)) as { [I in keyof T]: NdArray };
}

/** Shifts and scales rows in float64; returns the largest magnitude. */
function shiftInto(out: Float32Array, elements: Floats, by: Float64Array, factor: number): number {
  let largest = 0;
  for (let i = 0, j = 0; i < out.length; i++) {
    const value = (elements[i]! - by[j]!) * factor;
    const size = Math.abs(value);
    if (size > largest) largest = size;
    out[i] = value;
    if (++j === by.length) j = 0;
  }
  return largest;
}

/** The elements of an array, as exact as they are known: float64 if float32 does not hold them. */
export function elementsOf({ data, exact }: Narrowed): Floats {
  return exact ?? data;
}

/**
 * A row amid the others: the median of each column, over some rows. A few rows that are far off do
 * not move it as they would the mean; and as its elements are the array's own, numbers on a grid
 * stay on one, ties stay ties, and no bit of the differences changes if all rows are shifted.
 */
export function middleOf(pool: Narrowed): Float64Array {
  const [count, width] = pool.shape as [number, number];
  const elements = elementsOf(pool);
  const column = new Float64Array(Math.min(count, MIDDLE_ROWS));
  const middle = new Float64Array(width);
  for (let j = 0; j < width; j++) {
    for (let i = 0; i < column.length; i++) {
      column[i] = elements[Math.floor(i * count / column.length) * width + j]!;
    }
    middle[j] = column.sort()[column.length >> 1]!;
  }
  return middle;
}

/**
 * Logits for programs that apply a softmax, which a shift of a row does not change: each row less
 * its largest if float32 does not hold them.
 *
 * @param logits `[..., K]`.
 */
export function softmaxLogits({ data, shape, exact }: Narrowed): NdArray {
  if (exact === undefined) return { data, shape };
  const width = shape.at(-1)!;
  const out = new Float32Array(data.length);
  for (let start = 0; start < out.length; start += width) {
    let most = -Infinity;
    for (let k = start; k < start + width; k++) most = Math.max(most, exact[k]!);
    for (let k = start; k < start + width; k++) out[k] = exact[k]! - most;
  }
  return { data: out, shape };
}
