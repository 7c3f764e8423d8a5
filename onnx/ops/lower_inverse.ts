/** The inverse of large lower triangular matrices, made of products. */
import { GraphError } from "../types.ts";
import type { Value } from "../graph.ts";
import { mul, neg } from "./elementwise.ts";
import { concat, slice } from "./layout.ts";
import { inverse, matmul } from "./matrix.ts";

/** Up to this order the runtime's own inverse is used, which runs on one thread. */
const DIRECT = 128;

/**
 * Inverts a lower triangular matrix by halves: the inverse of [[a, 0], [b, d]] is
 * [[a⁻¹, 0], [−d⁻¹ba⁻¹, d⁻¹]].
 *
 * @param x `[M, M]`, M a number; what stands above the diagonal is not looked at from order 128 on, and
 * must be zero.
 * @returns `[M, M]`, lower triangular.
 * @throws {GraphError} If x is not square or its length is a symbol.
 */
export function lowerInverse(x: Value): Value {
  const [size, columns] = x.shape;
  if (x.rank !== 2 || size !== columns || typeof size !== "number") {
    throw new GraphError(`lowerInverse: ${x} is not a square matrix of known length`);
  }
  if (size <= DIRECT) return inverse(x);
  const half = Math.ceil(size / 2);
  const upper = slice(x, 0, 0, half);
  const lower = slice(x, 0, half);
  const a = lowerInverse(slice(upper, 1, 0, half));
  const d = lowerInverse(slice(lower, 1, half));
  const left = neg(matmul(matmul(d, slice(lower, 1, 0, half)), a));
  const nothing = mul(slice(upper, 1, half), 0);
  return concat([concat([a, nothing], 1), concat([left, d], 1)], 0);
}
