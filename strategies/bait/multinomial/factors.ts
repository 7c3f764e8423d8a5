/**
 * Factors V_i = L_i ⊗ x_iᵀ of the Fisher information V_iᵀV_i (Ash et al. 2021, eq. 4, and its
 * approximations in Huseljic et al. 2024). V is never written out: component (k, d) of a vector has
 * index k·D + d, and a block of w vectors is `[w, K·D]`.
 *
 * In the papers L has one row √p_y (e_y − p) per outcome. In the exact case √p is orthogonal to all
 * columns of L, so a reflection that maps √p to the last axis leaves K − 1 rows:
 * √p_y (e_y − β e_K − (1 − β) p) for y < K, β = √p_K/(1 + √p_K). V_iᵀV_i does not change.
 */
import {
  add,
  cast,
  type Dim,
  div,
  equal,
  gemm,
  Graph,
  matmul,
  mul,
  productDim,
  Program,
  range,
  reshape,
  slice,
  softmax,
  sqrt,
  sub,
  sum,
  topK,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import type { Precision } from "../problem.ts";
import { identity } from "../blocks.ts";
import type { Shape } from "./method.ts";

/** X `[R, D]` and L `[R, r, K]` of R rows. */
export interface Rows {
  readonly features: Value;
  readonly factors: Value;
}

/** L, `[N, r, K]`, √w_i included: exact if c = K, else over the c most probable outcomes. */
export function factorsOf(logits: Value, outcomes: number, weights?: Value): Value {
  const p = softmax(logits);
  const isExact = outcomes >= (logits.shape[1] as number);
  const factors = isExact ? exactFactors(p) : topFactors(p, outcomes);
  return weights === undefined ? factors : mul(factors, sqrt(unsqueeze(weights, 1, 2)));
}

function exactFactors(p: Value): Value {
  const classes = p.shape[1] as number;
  const units = identity(p.graph, classes, p.dtype as Precision);
  const root = sqrt(p);
  const last = slice(root, 1, classes - 1);
  const beta = div(last, add(last, 1));
  const shift = add(mul(beta, slice(units, 0, classes - 1)), mul(sub(1, beta), p));
  const rows = slice(units, 0, 0, classes - 1);
  return mul(unsqueeze(slice(root, 1, 0, classes - 1), 2), sub(rows, unsqueeze(shift, 1)));
}

/** √p̃_y (e_y − p) for the c most probable y. */
function topFactors(p: Value, outcomes: number): Value {
  const { kept, chosen } = mostProbable(p, outcomes);
  return mul(unsqueeze(sqrt(kept), -1), sub(chosen, unsqueeze(p, 1)));
}

/** The c most probable outcomes: p̃ `[N, c]`, and which they are, `[N, c, K]`. */
function mostProbable(p: Value, outcomes: number): { kept: Value; chosen: Value } {
  const { values, indices } = topK(p, outcomes);
  const kept = div(values, sum(values, { axis: 1, keep: true }));
  const every = range(p.graph, p.shape[1] as number, "int32");
  const chosen = cast(equal(unsqueeze(cast(indices, "int32"), -1), every), "float32");
  return { kept, chosen: cast(chosen, p.dtype) };
}

/** The parts p̃ and u = p − p̃ of LᵀL = diag(p̃) − p̃p̃ᵀ + uuᵀ, `[N, K]`; exact ones have no u. */
export interface Moments {
  readonly p: Value;
  readonly u: Value | undefined;
}

/** The moments of the c most probable outcomes. */
export function momentsOf(logits: Value, outcomes: number): Moments {
  const p = softmax(logits);
  if (outcomes >= (logits.shape[1] as number)) return { p, u: undefined };
  const { kept, chosen } = mostProbable(p, outcomes);
  const spread = sum(mul(unsqueeze(kept, -1), chosen), { axis: 1 });
  return { p: spread, u: sub(p, spread) };
}

/** Computes the factors of rows once for many runs. */
export function factorsProgram({ classes, outcomes, precision }: Shape): Program {
  const graph = new Graph("bait-factors");
  const logits = graph.input("logits", precision, ["N", classes]);
  const weights = graph.input("weights", precision, ["N"]);
  return new Program(graph, { factors: factorsOf(logits, outcomes, weights) });
}

/** `V_i·blockᵀ` of every row: block `[w, K·D]` to `[R, r, w]` in R·D·K·w and R·r·K·w operations. */
export function project(rows: Rows, block: Value): Value {
  return factored(rows, seenBy(rows.features, block));
}

/** `L_i·seen_iᵀ` of every row, `[R, r, w]`; seen `[R, w, K]`. */
export function factored({ factors }: Pick<Rows, "factors">, seen: Value): Value {
  return matmul(factors, transpose(seen, [0, 2, 1]));
}

/** `block·(I ⊗ x_i)` of every row: block `[w, K·D]` to `[R, w, K]`. */
export function seenBy(features: Value, block: Value): Value {
  const [count, dimensions] = features.shape as [string, number];
  const [width, length] = block.shape as [Dim, number];
  const classes = length / dimensions;
  const stacked = reshape(block, [productDim([width, classes]), dimensions]);
  const seen = gemm(features, stacked, undefined, { transposeB: true });
  return reshape(seen, [count, width, classes]);
}

/**
 * V_aV_bᵀ of all pairs of rows, `[A·r, r·B]`: by row and then by outcome, and the other way round, so
 * that similarities are multiplied by long runs.
 */
export function between(a: Rows, b: Rows): Value {
  const [count, rows, classes] = a.factors.shape as [Dim, number, number];
  const [others, each] = b.factors.shape as [Dim, number];
  const [height, width] = [productDim([count, rows]), productDim([each, others])];
  const products = gemm(
    reshape(a.factors, [height, classes]),
    reshape(transpose(b.factors, [1, 0, 2]), [width, classes]),
    undefined,
    { transposeB: true },
  );
  const similarities = gemm(a.features, b.features, undefined, { transposeB: true });
  const byPair = reshape(products, [count, rows, each, others]);
  return reshape(mul(byPair, unsqueeze(similarities, 1, 2)), [height, width]);
}

/** `Σ coefficients_iᵀ·V_i`, the transpose of {@linkcode project}: `[R, r, w]` to `[w, K·D]`. */
export function backproject({ features, factors }: Rows, coefficients: Value): Value {
  return spreadOver(features, matmul(transpose(coefficients, [0, 2, 1]), factors));
}

/** Rows of which Σ w_iV_iᵀV_i is: X `[R, D]`, w `[R]`, and the moments of their outcomes. */
export interface Informants {
  readonly features: Value;
  readonly weights: Value;
  readonly moments: Moments;
}

/** `block·Σ w_iV_iᵀV_i`, of what the rows see of the block, `[R, w, K]`. */
export function informationTimes({ features, weights, moments }: Informants, seen: Value): Value {
  // LᵀL = diag(p) − ppᵀ + uuᵀ: products without a factor axis.
  const along = (q: Value): Value => sum(mul(q, seen), { axis: 2, keep: true });
  const [p, w] = [unsqueeze(moments.p, 1), unsqueeze(weights, 1, 2)];
  const spread = mul(mul(p, w), sub(seen, along(p)));
  if (moments.u === undefined) return spreadOver(features, spread);
  const u = unsqueeze(moments.u, 1);
  return spreadOver(features, add(spread, mul(mul(u, w), along(u))));
}

/** `Σ spread_i·(I ⊗ x_iᵀ)`, the transpose of {@linkcode seenBy}: `[R, w, K]` to `[w, K·D]`. */
function spreadOver(features: Value, spread: Value): Value {
  const [count, width, classes] = spread.shape as [string, Dim, number];
  const dimensions = features.shape[1] as number;
  const flat = reshape(spread, [count, productDim([width, classes])]);
  const stacked = gemm(flat, features, undefined, { transposeA: true });
  return reshape(stacked, [width, classes * dimensions]);
}
