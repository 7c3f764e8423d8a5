/**
 * Rows with their factors, V_i = L_i ⊗ x_iᵀ, as a linear operator that is never written out: component
 * (k, d) of a vector has index k·D + d, and a block of w vectors is `[w, K'·D]`.
 */
import {
  add,
  fill,
  gather,
  gemm,
  loop,
  matmul,
  mul,
  productDim,
  reshape,
  sqrt,
  sum,
  sumSquare,
  transpose,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";

/** R rows. */
export interface Rows {
  /** X, `[R, D]`. */
  readonly features: Value;
  /** L, `[R, r, K']`. */
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
 * Some rows' V, written out.
 *
 * @param rows R rows.
 * @param chosen `[m]`.
 * @returns `[m·r, K'·D]`.
 */
export function explicit({ features, factors }: Rows, chosen: Value): Value {
  const [, r, classes] = factors.shape as [string, number, number];
  const dimensions = features.shape[1] as number;
  const count = chosen.shape[0] as number;
  const l = unsqueeze(gather(factors, chosen), 3);
  const x = unsqueeze(gather(features, chosen), 1, 2);
  return reshape(mul(l, x), [count * r, classes * dimensions]);
}

/**
 * `V_i·block` of every row: two products, N·D·K'·w and N·r·K'·w.
 *
 * @param rows R rows.
 * @param block `[w, K'·D]`.
 * @returns `[R, r, w]`.
 */
export function project({ features, factors }: Rows, block: Value): Value {
  const [count, , classes] = factors.shape as [string, number, number];
  const dimensions = features.shape[1] as number;
  const width = block.shape[0]!;
  const stacked = reshape(block, [productDim([width, classes]), dimensions]);
  const seen = gemm(features, stacked, undefined, { transposeB: true });
  return matmul(factors, transpose(reshape(seen, [count, width, classes]), [0, 2, 1]));
}

/**
 * `Σ V_iᵀ·coefficients_i`, the transposed of {@linkcode project}.
 *
 * @param rows R rows.
 * @param coefficients `[R, r, w]`.
 * @returns `[w, K'·D]`.
 */
export function backproject({ features, factors }: Rows, coefficients: Value): Value {
  const [count, , classes] = factors.shape as [string, number, number];
  const dimensions = features.shape[1] as number;
  const width = coefficients.shape[2]!;
  const spread = matmul(transpose(coefficients, [0, 2, 1]), factors);
  const flat = reshape(spread, [count, productDim([width, classes])]);
  const rows = gemm(flat, features, undefined, { transposeA: true });
  return reshape(rows, [width, classes * dimensions]);
}

/**
 * `V_iV_iᵀ` of every row.
 *
 * @param rows R rows.
 * @returns `[R, r, r]`.
 */
export function squares({ features, factors }: Rows): Value {
  const norms = unsqueeze(sumSquare(features, { axis: 1 }), 1, 2);
  return mul(matmul(factors, transpose(factors, [0, 2, 1])), norms);
}

/**
 * `V_iFV_iᵀ` of every row, F = Σ_j V_jᵀV_j over other rows.
 *
 * For small pools it is L_i(Σ_j (x_i·x_j)² L_jᵀL_j)L_iᵀ, which needs neither F nor a product of two
 * factors, but all pairs of rows. For large ones F is made and used one block row, `[D, K'·D]`, at a time.
 *
 * @param rows R rows.
 * @param others What F is added up over, weights included.
 * @param pairwise Whether all pairs of rows may be held.
 * @returns `[R, r, r]`.
 */
export function fisherSquares(rows: Rows, others: readonly Rows[], pairwise: boolean): Value {
  const [count, , classes] = rows.factors.shape as [string, number, number];
  const inner = pairwise ? pairwiseInner(rows, others) : innerByClass(rows, others);
  const middle = reshape(inner, [count, classes, classes]);
  return matmul(matmul(rows.factors, middle), transpose(rows.factors, [0, 2, 1]));
}

/** `Σ_j (x_i·x_j)² L_jᵀL_j`, `[R, K'²]`. */
function pairwiseInner(rows: Rows, others: readonly Rows[]): Value {
  return others.map(({ features, factors }) => {
    const classes = factors.shape[2] as number;
    const products = gemm(rows.features, features, undefined, { transposeB: true });
    const outer = matmul(transpose(factors, [0, 2, 1]), factors);
    const flat = reshape(outer, [factors.shape[0]!, classes * classes]);
    return matmul(mul(products, products), flat);
  }).reduce((a, b) => add(a, b));
}

/** `(I ⊗ x_iᵀ)F(I ⊗ x_i)`, `[R, K', K']`. */
function innerByClass(rows: Rows, others: readonly Rows[]): Value {
  const [count, , classes] = rows.factors.shape as [string, number, number];
  const dimensions = rows.features.shape[1] as number;
  const { collected: [byClass] } = loop({
    count: classes,
    state: [fill(rows.features.graph, 0, [1])],
    body: (k, state) => {
      const blockRow = others.map((other) => fisherBlockRow(other, k)).reduce((a, b) => add(a, b));
      const products = reshape(matmul(rows.features, blockRow), [count, classes, dimensions]);
      return {
        state,
        collect: [sum(mul(products, unsqueeze(rows.features, 1)), { axis: 2 })],
      };
    },
  });
  return transpose(byClass!, [1, 0, 2]);
}

/** Block row k of `Σ V_jᵀV_j`, `[D, K'·D]`. */
function fisherBlockRow({ features, factors }: Rows, k: Value): Value {
  const [count, , classes] = factors.shape as [string, number, number];
  const dimensions = features.shape[1] as number;
  const column = unsqueeze(gather(factors, k, 2), 1);
  const weights = reshape(matmul(column, factors), [count, classes, 1]);
  const scaled = reshape(mul(weights, unsqueeze(features, 1)), [count, classes * dimensions]);
  return gemm(features, scaled, undefined, { transposeA: true });
}
