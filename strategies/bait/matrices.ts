/**
 * The matrices of size K·D that the program starts from. Component (k, d) has index k·D + d, so that
 * V_i = L_i ⊗ x_iᵀ.
 */
import {
  add,
  div,
  eyeLike,
  fill,
  gather,
  gemm,
  inverse,
  loop,
  matmul,
  mul,
  productDim,
  reshape,
  sqrt,
  sub,
  sum,
  transpose,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";

/** Rows with their factors: V_i = L_i ⊗ x_iᵀ. */
export interface Rows {
  /** X, `[R, D]`. */
  readonly features: Value;
  /** L, `[R, r, K]`. */
  readonly factors: Value;
}

/**
 * Puts √w_i into the factors.
 *
 * @param rows R rows.
 * @param weights `[R]`.
 * @returns The rows, weighted.
 */
export function weighted({ features, factors }: Rows, weights: Value): Rows {
  return { features, factors: mul(factors, sqrt(unsqueeze(weights, 1, 2))) };
}

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
 * (λI + Σ V_iᵀV_i)⁻¹, by the inverse of that matrix itself.
 *
 * @param rows The labelled rows, weighted.
 * @param lambda λ, scalar.
 * @returns `[K·D, K·D]`.
 */
export function covarianceDirect(rows: Rows, lambda: Value): Value {
  const fisher = fisherMatrix(rows);
  return inverse(add(fisher, mul(eyeLike(fisher), lambda)));
}

/**
 * The same through the rows: (I − Vᵀ(λI + VVᵀ)⁻¹V)/λ (Woodbury), cheaper where n·r < K·D.
 *
 * @param rows The labelled rows, weighted.
 * @param lambda λ, scalar.
 * @returns `[K·D, K·D]`.
 */
export function covarianceThroughRows(rows: Rows, lambda: Value): Value {
  const { features, factors } = rows;
  const [count, outcomes, classes] = factors.shape as [string, number, number];
  const dimensions = features.shape[1] as number;
  const [size, whole] = [productDim([outcomes, count]), classes * dimensions];
  const v = reshape(
    mul(unsqueeze(factors, 3), unsqueeze(features, 1, 2)),
    [size, whole],
  );
  const kernel = gemm(v, v, undefined, { transposeB: true });
  const inner = inverse(add(kernel, mul(eyeLike(kernel), lambda)));
  const seen = gemm(v, matmul(inner, v), undefined, { transposeA: true });
  return div(sub(eyeLike(seen), seen), lambda);
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

/**
 * `V_i·block` of every row.
 *
 * @param rows R rows.
 * @param block `[K·D, m]`.
 * @returns `[R, r, m]`.
 */
export function project({ features, factors }: Rows, block: Value): Value {
  const [count, , classes] = factors.shape as [string, number, number];
  const dimensions = features.shape[1] as number;
  const width = block.shape[1] as number;
  const byDimension = transpose(reshape(block, [classes, dimensions, width]), [1, 0, 2]);
  const seen = matmul(features, reshape(byDimension, [dimensions, classes * width]));
  return matmul(factors, reshape(seen, [count, classes, width]));
}

/**
 * `V_jᵀ` of some rows, side by side.
 *
 * @param rows R rows.
 * @param chosen int32 `[m]`.
 * @returns `[m·r, K·D]`: the transposed of what is written Vᵀ.
 */
export function factorRows({ features, factors }: Rows, chosen: Value): Value {
  const [, outcomes, classes] = factors.shape as [string, number, number];
  const dimensions = features.shape[1] as number;
  const count = chosen.shape[0] as number;
  const l = unsqueeze(gather(factors, chosen), 3);
  const x = unsqueeze(gather(features, chosen), 1, 2);
  return reshape(mul(l, x), [count * outcomes, classes * dimensions]);
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
