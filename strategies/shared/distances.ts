/** Squared Euclidean distances from the rows of a pool to one of them, at the cost of one read. */
import type { Floats, NdArray } from "../../core/ndarray.ts";
import {
  add,
  gather,
  gemm,
  less,
  matmul,
  mul,
  squeeze,
  sumSquare,
  unsqueeze,
  type Value,
  where,
} from "../../onnx/mod.ts";

/** A squared distance below this share of a row's squared norm is rounding. */
export const ROUNDING = 2 ** -20;

/** Farther than any row can be, once rows are centred. */
export const UNREACHED = 2 ** 120;

/** A squared distance above this share of a row's squared norm is accurate to some thousandths. */
export const RESOLVED = 2 ** -12;

/** A lead of less than this share of a squared distance in float64 is rounding. */
export const LEAD = 1e-9;

/** Inner products `[N]` of all rows `[N, D]` with one of them. */
export function productsWith(x: Value, row: Value): Value {
  // A column is multiplied several times faster than a vector: the runtime shares it among threads.
  return squeeze(matmul(x, unsqueeze(gather(x, row), 1)), 1);
}

/**
 * Squared distances `[N]` of all rows `[N, D]`, centred, to one of them: ‖x_i‖² + ‖x_j‖² − 2
 * x_i·x_j. The norms are computed once.
 */
export function squaredDistancesTo(x: Value): (row: Value) => Value {
  const norms = sumSquare(x, { axis: 1 });
  return (row) => {
    const products = mul(productsWith(x, row), -2);
    return withoutRounding(add(add(norms, gather(norms, row)), products), norms);
  };
}

/**
 * ‖y_j‖² − 2 x_i·y_j `[b, m]` of rows x `[b, D]` and others y `[m, D]`: squared distances less the
 * row's own ‖x_i‖², which does not count where a row compares others.
 */
export function distanceParts(rows: Value, others: Value): Value {
  return gemm(rows, others, sumSquare(others, { axis: 1 }), { transposeB: true, alpha: -2 });
}

/**
 * Replaces squared distances that are nothing but rounding, given the rows' squared norms, by 0.
 */
export function withoutRounding(distances: Value, norms: Value): Value {
  return where(less(distances, mul(norms, ROUNDING)), 0, distances);
}

/**
 * The squared distance of two rows of `width` elements in plain float64; stops beyond the limit.
 */
export function exactDistance(
  x: Floats,
  i: number,
  y: Floats,
  j: number,
  width: number,
  limit = Infinity,
): number {
  let squares = 0;
  for (let a = i * width, b = j * width, end = a + width; a < end && squares < limit; a++, b++) {
    squares += (x[a]! - y[b]!) ** 2;
  }
  return squares;
}

/** ‖x‖² in float64. */
export function squaredLength(row: Floats): number {
  let total = 0;
  for (let j = 0; j < row.length; j++) total += row[j]! * row[j]!;
  return total;
}

/** `[N]`: squared lengths of rows. */
export function squaredNorms({ data, shape: [count, width] }: NdArray): NdArray {
  const norms = new Float32Array(count!);
  for (let row = 0, i = 0; row < count!; row++) {
    let squares = 0;
    for (const end = i + width!; i < end; i++) squares += data[i]! * data[i]!;
    norms[row] = squares;
  }
  return { data: norms, shape: [count!] };
}
