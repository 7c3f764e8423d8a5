/** Inverses of many small matrices. */
import {
  concat,
  div,
  inverse,
  mul,
  neg,
  reciprocal,
  reshape,
  slice,
  sub,
  type Value,
} from "../../onnx/mod.ts";

/**
 * Inverts the last two axes; 1×1 and 2×2 matrices in closed form.
 *
 * @param x `[..., r, r]`, symmetric.
 */
export function smallInverse(x: Value): Value {
  const size = x.shape.at(-1);
  if (size === 1) return reciprocal(x);
  if (size !== 2) return inverse(x);
  const [row, column] = [x.rank - 2, x.rank - 1];
  const at = (i: number, j: number): Value => slice(slice(x, row, i, i + 1), column, j, j + 1);
  const [a, b, d] = [at(0, 0), at(0, 1), at(1, 1)];
  const determinant = sub(mul(a, d), mul(b, b));
  const off = neg(b);
  const adjugate = reshape(concat([d, off, off, a], column), x.shape);
  return div(adjugate, determinant);
}
