/** Rows of one length, for strategies that compare directions. */
import { type Floats, type Narrowed, type NdArray, takeRows } from "../../core/ndarray.ts";
import { squaredLength, squaredNorms } from "./distances.ts";
import { elementsOf, middleOf } from "./scale.ts";

/**
 * Rows of length 1, in float64: x / ‖x‖. Rows of zeros stay as they are.
 *
 * @param array `[N, D]`, finite.
 */
export function unitRows(array: Narrowed): Required<Narrowed> {
  const width = array.shape[1]!;
  const exact = Float64Array.from(elementsOf(array));
  for (let start = 0; start < exact.length; start += width) {
    const row = exact.subarray(start, start + width);
    let squares = squaredLength(row);
    if (!(squares > 2 ** -900 && squares < 2 ** 900)) {
      // Squares of numbers up to 1 neither overflow nor vanish.
      const most = row.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
      if (most === 0) continue;
      for (let j = 0; j < width; j++) row[j]! /= most;
      squares = squaredLength(row);
    }
    const length = Math.sqrt(squares);
    for (let j = 0; j < width; j++) row[j]! /= length;
  }
  return { data: Float32Array.from(exact), exact, shape: array.shape };
}

/**
 * Scales each row to one length, then shifts all by the middle of the first array's, in float64:
 * distances between rows are those of the scaled ones, and in float32 they do not cancel.
 *
 * @param arrays Finite arrays `[_, D]` that are compared with one another, the pool first.
 * @param length Of every row but those of zeros; default 1.
 */
export function centredUnitRows<const T extends readonly Narrowed[]>(
  arrays: T,
  length = 1,
): { [I in keyof T]: Required<Narrowed> } {
  const scaled = arrays.map((array) => unitRows(array));
  const middle = middleOf(scaled[0]!);
  for (const { data, exact } of scaled) {
    for (let i = 0, j = 0; i < exact.length; i++) {
      data[i] = exact[i] = (exact[i]! - middle[j]!) * length;
      if (++j === middle.length) j = 0;
    }
  }
  return scaled as { [I in keyof T]: Required<Narrowed> };
}

/** Some rows, in both precisions if there are two. */
export function takeExactRows<T extends Narrowed>(
  { data, shape, exact }: T,
  rows: ArrayLike<number>,
): T {
  const taken = takeRows({ data, shape }, rows);
  return (exact ? { ...taken, exact: takeRows({ data: exact, shape }, rows).data } : taken) as T;
}

/** In which programs compute. */
export type Precision = "float32" | "float64";

/** Squared lengths up to this leave float32 distances accurate to some 2⁻¹⁵. */
const LONGEST = 2 ** 7;

/** So many pairs of rows take little time in float64. */
const FEW_PAIRS = 2 ** 22;

/**
 * The precision for distances of rows, in units of 1, to some number of others: float32 if they are
 * many and it is accurate.
 */
export function precisionFor({ data, shape }: NdArray, others: number): Precision {
  if (shape[0]! * others <= FEW_PAIRS) return "float64";
  const longest = squaredNorms({ data, shape }).data.reduce((a, b) => Math.max(a, b));
  return longest > LONGEST ? "float64" : "float32";
}

/** Rows in one precision. */
export function inPrecision(
  { data, shape, exact }: Required<Narrowed>,
  precision: Precision,
): NdArray<Floats> {
  return { data: precision === "float64" ? exact : data, shape };
}
