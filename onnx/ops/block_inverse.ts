/**
 * Inverses of large matrices by halves: nearly all operations are products, which run on all
 * threads.
 */
import { GraphError } from "../types.ts";
import type { Value } from "../graph.ts";
import { mul, neg, sub } from "./elementwise.ts";
import { concat, slice, transpose } from "./layout.ts";
import { inverse, matmul } from "./matrix.ts";

/** Up to this order the runtime's own inverse is used, which runs on one thread. */
const DIRECT = 128;

/**
 * Inverts a symmetric positive definite matrix `[M, M]` of known order by halves (Strassen, 1969):
 * with x = [[a, b], [bᵀ, d]], w = a⁻¹b and s = d − bᵀw, x⁻¹ = [[a⁻¹ + ws⁻¹wᵀ, −ws⁻¹], [−s⁻¹wᵀ,
 * s⁻¹]]. It costs 4/3·M³ operations.
 */
export function symmetricInverse(x: Value): Value {
  const size = knownOrder("symmetricInverse", x);
  if (size <= DIRECT) return inverse(x, { definite: true });
  const half = Math.ceil(size / 2);
  const upper = slice(x, 0, 0, half);
  const a = slice(upper, 1, 0, half);
  const b = slice(upper, 1, half);
  const d = slice(slice(x, 0, half), 1, half);
  const aInverse = symmetricInverse(a);
  const w = matmul(aInverse, b);
  const sInverse = symmetricInverse(sub(d, matmul(transpose(b), w)));
  const right = neg(matmul(w, sInverse));
  const left = sub(aInverse, matmul(right, transpose(w)));
  return concat([concat([left, right], 1), concat([transpose(right), sInverse], 1)], 0);
}

/**
 * Inverts a lower triangular matrix `[M, M]` of known order by halves: the inverse of [[a, 0], [b,
 * d]] is [[a⁻¹, 0], [−d⁻¹ba⁻¹, d⁻¹]]. Elements above the diagonal must be zero.
 */
export function lowerInverse(x: Value): Value {
  const size = knownOrder("lowerInverse", x);
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

function knownOrder(operator: string, x: Value): number {
  const [size, columns] = x.shape;
  if (x.rank === 2 && size === columns && typeof size === "number") return size;
  throw new GraphError(`${operator}: ${x} is not a square matrix of known length`);
}
