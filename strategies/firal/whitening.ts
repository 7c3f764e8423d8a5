/** Whitenings of positive definite blocks: W with W·block·Wᵀ = I. */
import { type NdArray, ndarray } from "../../core/ndarray.ts";

/** Pivots below this share of their diagonal element are rounding: float32 gave the blocks. */
const ROUNDING = 2 ** -21;

/** L⁻¹ of the Cholesky factor L of each block of `[k, D, D]`. */
export function whitenings({ data, shape }: NdArray<Float64Array>): NdArray<Float64Array> {
  const width = shape[1]!;
  const out = new Float64Array(data.length);
  for (let at = 0; at < data.length; at += width * width) {
    const end = at + width * width;
    invertLower(choleskyOf(data.subarray(at, end), width), out.subarray(at, end), width);
  }
  return ndarray(out, shape);
}

/** The lower Cholesky factor of a matrix `[D, D]`. */
function choleskyOf(matrix: Float64Array, width: number): Float64Array {
  const l = new Float64Array(matrix.length);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < i; j++) {
      l[i * width + j] = (matrix[i * width + j]! - dot(l, i * width, j * width, j)) /
        l[j * width + j]!;
    }
    const own = matrix[i * width + i]!;
    l[i * width + i] = Math.sqrt(
      Math.max(own - dot(l, i * width, i * width, i), own * ROUNDING),
    );
  }
  return l;
}

/** Writes the inverse of a lower triangular matrix, column by column, from the diagonal down. */
function invertLower(l: Float64Array, out: Float64Array, width: number): void {
  const column = new Float64Array(width);
  for (let j = 0; j < width; j++) {
    column[j] = 1 / l[j * width + j]!;
    for (let i = j + 1; i < width; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum += l[i * width + k]! * column[k]!;
      column[i] = -sum / l[i * width + i]!;
    }
    for (let i = j; i < width; i++) out[i * width + j] = column[i]!;
  }
}

function dot(values: Float64Array, a: number, b: number, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += values[a + k]! * values[b + k]!;
  return sum;
}
