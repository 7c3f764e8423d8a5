/** Shifts and scales rows that strategies compare, so that float32 programs lose nothing. */
import type { Floats, Narrowed, NdArray } from "../../core/ndarray.ts";

/** Largest magnitudes between these can be squared and summed without overflow or underflow. */
const SAFE = { least: 2 ** -40, most: 2 ** 40 };

/** Rows whose median is taken for the middle of an array, and of some rows, which are nearer. */
const MIDDLE_ROWS = 15;
const MIDDLE_OF_SOME = 5;

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
  const outs = arrays.map(({ data }) => new Float32Array(data.length));
  centreInto(outs, arrays);
  return arrays.map(({ shape }, i) => ({ data: outs[i]!, shape })) as { [I in keyof T]: NdArray };
}

/** Rows of two arrays, the pool's last, centred by the pool's middle. */
export function centredTogether(
  first: Narrowed,
  pool: Narrowed,
): NdArray<Float32Array<ArrayBuffer>> {
  const data = new Float32Array(first.data.length + pool.data.length);
  const start = first.data.length;
  centreInto([data.subarray(start), data.subarray(0, start)], [pool, first]);
  return { data, shape: [first.shape[0]! + pool.shape[0]!, pool.shape[1]!] };
}

/** Writes some rows of an array, centred by their own middle. */
export function centreRows(out: Float32Array, array: Narrowed, rows: ArrayLike<number>): void {
  centreInto([out], [array], rows);
}

function centreInto(
  outs: readonly Float32Array[],
  arrays: readonly Narrowed[],
  rows?: ArrayLike<number>,
): void {
  const middle = middleOf(arrays[0]!, rows);
  const shift = (factor: number): number =>
    Math.max(...arrays.map((array, i) => shiftInto(outs[i]!, array, middle, factor, rows)));
  const most = shift(1);
  if (most === 0 || (most >= SAFE.least && most <= SAFE.most)) return;
  shift(2 ** -Math.max(-1000, Math.floor(Math.log2(most))));
}

/** Shifts and scales rows, default all, in float64; returns the largest magnitude. */
function shiftInto(
  out: Float32Array,
  array: Narrowed,
  by: Float64Array,
  factor: number,
  rows?: ArrayLike<number>,
): number {
  const [elements, width] = [elementsOf(array), by.length];
  let largest = 0;
  for (let i = 0, to = 0; to < out.length; i++, to += width) {
    const from = (rows === undefined ? i : rows[i]!) * width;
    for (let j = 0; j < width; j++) {
      const value = (elements[from + j]! - by[j]!) * factor;
      out[to + j] = value;
      largest = Math.max(largest, Math.abs(value));
    }
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
 *
 * @param rows Default all.
 */
export function middleOf(pool: Narrowed, rows?: ArrayLike<number>): Float64Array {
  const width = pool.shape[1]!;
  const count = rows?.length ?? pool.shape[0]!;
  const elements = elementsOf(pool);
  const column = new Float64Array(
    Math.min(count, rows === undefined ? MIDDLE_ROWS : MIDDLE_OF_SOME),
  );
  const middle = new Float64Array(width);
  const starts = Array.from(column, (_, i) => {
    const place = Math.floor(i * count / column.length);
    return (rows?.[place] ?? place) * width;
  });
  for (let j = 0; j < width; j++) {
    for (let i = 0; i < column.length; i++) {
      const element = elements[starts[i]! + j]!;
      // So few are sorted faster by insertion than by a call of `sort`.
      let place = i;
      for (; place > 0 && column[place - 1]! > element; place--) column[place] = column[place - 1]!;
      column[place] = element;
    }
    middle[j] = column[column.length >> 1]!;
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
