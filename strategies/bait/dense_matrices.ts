/** The matrices of order (K−1)·D that the dense program starts from. */
import {
  add,
  eyeLike,
  fill,
  gather,
  gemm,
  loop,
  matmul,
  mul,
  reshape,
  sum,
  symmetricInverse,
  transpose,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import type { Rows } from "./rows.ts";

/**
 * The Fisher matrix Σ V_iᵀV_i, one block row `[D, K·D]` a class: N·K²·D² operations, and never more
 * than N·K·D numbers.
 *
 * @param rows R rows.
 * @returns `[K·D, K·D]`.
 */
export function fisherMatrix({ features, factors }: Rows): Value {
  const [count, , classes] = factors.shape as [string, number, number];
  const dimensions = features.shape[1] as number;
  const whole = classes * dimensions;
  const outer = matmul(transpose(factors, [0, 2, 1]), factors);
  const wide = unsqueeze(features, 1);
  const blocks = forEachClass(classes, features, (k) => {
    const scaled = mul(unsqueeze(gather(outer, k, 1), 2), wide);
    return gemm(features, reshape(scaled, [count, whole]), undefined, { transposeA: true });
  });
  return reshape(blocks, [whole, whole]);
}

/**
 * The covariance (λI + Σ V_iᵀV_i)⁻¹.
 *
 * @param rows The labelled rows, weighted.
 * @param lambda λ, scalar.
 * @returns `[K·D, K·D]`.
 */
export function covarianceMatrix(rows: Rows, lambda: Value): Value {
  const fisher = fisherMatrix(rows);
  return symmetricInverse(add(fisher, mul(eyeLike(fisher), lambda)));
}

/**
 * `V_i M V_iᵀ` of every row.
 *
 * @param rows R rows.
 * @param matrix M, `[K·D, K·D]`.
 * @returns `[R, r, r]`.
 */
export function quadratics({ features, factors }: Rows, matrix: Value): Value {
  const [count, , classes] = factors.shape as [string, number, number];
  const dimensions = features.shape[1] as number;
  const blocks = reshape(matrix, [classes, dimensions, classes * dimensions]);
  const wide = unsqueeze(features, 1);
  const collected = forEachClass(classes, features, (k) => {
    const product = matmul(features, gather(blocks, k));
    return sum(mul(reshape(product, [count, classes, dimensions]), wide), { axis: 2 });
  });
  const inner = transpose(collected, [1, 0, 2]);
  return matmul(matmul(factors, inner), transpose(factors, [0, 2, 1]));
}

/** Collects one value a class; a loop, so that only one class's intermediates exist at a time. */
function forEachClass(classes: number, anchor: Value, body: (k: Value) => Value): Value {
  const { collected: [blocks] } = loop({
    count: classes,
    state: [fill(anchor.graph, 0, [1])],
    body: (k, state) => ({ state, collect: [body(k)] }),
  });
  return blocks!;
}
