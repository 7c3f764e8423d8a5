/**
 * Rows with their factors, V_i = L_i ⊗ x_iᵀ, as a linear operator that is never written out: component
 * (k, d) of a vector has index k·D + d, and a block of w vectors is `[w, K·D]`.
 */
import {
  gemm,
  matmul,
  mul,
  productDim,
  reshape,
  sqrt,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";

/** R rows. */
export interface Rows {
  /** X, `[R, D]`. */
  readonly features: Value;
  /** L, `[R, r, K]`. */
  readonly factors: Value;
}

/**
 * Puts √w_i into the factors.
 *
 * @param weights `[R]`.
 */
export function weighted({ features, factors }: Rows, weights: Value): Rows {
  return { features, factors: mul(factors, sqrt(unsqueeze(weights, 1, 2))) };
}

/**
 * `V_i·blockᵀ` of every row: two products, R·D·K·w and R·r·K·w.
 *
 * @param block `[w, K·D]`.
 * @returns `[R, r, w]`.
 */
export function project({ features, factors }: Rows, block: Value): Value {
  const [count, , classes] = factors.shape as [string, number, number];
  const dimensions = features.shape[1] as number;
  const width = block.shape[0]!;
  // The classes go first, so that the large product comes out as the next one wants it.
  const byClass = transpose(reshape(block, [width, classes, dimensions]), [1, 0, 2]);
  const stacked = reshape(byClass, [productDim([classes, width]), dimensions]);
  const seen = gemm(features, stacked, undefined, { transposeB: true });
  return matmul(factors, reshape(seen, [count, classes, width]));
}

/**
 * `Σ coefficients_iᵀ·V_i`, the transposed of {@linkcode project}.
 *
 * @param coefficients `[R, r, w]`.
 * @returns `[w, K·D]`.
 */
export function backproject({ features, factors }: Rows, coefficients: Value): Value {
  const [count, , classes] = factors.shape as [string, number, number];
  const dimensions = features.shape[1] as number;
  const width = coefficients.shape[2]!;
  const spread = matmul(transpose(factors, [0, 2, 1]), coefficients);
  const flat = reshape(spread, [count, productDim([classes, width])]);
  const byClass = gemm(flat, features, undefined, { transposeA: true });
  const blocks = transpose(reshape(byClass, [classes, width, dimensions]), [1, 0, 2]);
  return reshape(blocks, [width, classes * dimensions]);
}
