/**
 * Greedy picks for factors of r rows. F acts through products with the features, and how A is kept is
 * the caller's choice.
 *
 * Kept per row, r×r each: P_i = V_iAV_iᵀ and R_i = V_iAFAV_iᵀ, √c included in V_i. The greedy gain is
 * tr[R_i(I + P_i)⁻¹]. After pick j, with U = V_jA, S = (I + P_j)⁻¹, H = UFA, Φ = UFUᵀ, T_i = V_iUᵀ and
 * Q_i = V_iHᵀ: P_i ← P_i − T_iST_iᵀ, R_i ← R_i − T_iSQ_iᵀ − Q_iST_iᵀ + T_iSΦST_iᵀ.
 */
import {
  add,
  argMax,
  cast,
  div,
  fill,
  gather,
  gemm,
  type Graph,
  loop,
  matmul,
  mul,
  range,
  reshape,
  scatterRows,
  sqrt,
  sub,
  transpose,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { factorsOf, identity } from "./factors.ts";
import { backward, gains, markPicked, openRows, type Pairs } from "./greedy.ts";
import type { BaitInputs } from "./inputs.ts";
import { backproject, explicit, project, type Rows, weighted } from "./rows.ts";
import { smallInverse } from "./small_inverse.ts";

/** A part of A that is taken off: scaledᵀ·plain, `[S, K'·D]` each; unused rows are zero. */
export interface Downdates {
  /** SU. */
  readonly scaled: Value;
  /** U. */
  readonly plain: Value;
}

/** The rows of a problem; they do not change from pick to pick. */
export interface Problem {
  /** V_i of the pool, √c included. */
  readonly candidates: Rows;
  /** Labelled rows with their weights in F. */
  readonly observed: Rows;
  /** Pool rows with their weights in F. */
  readonly pool: Rows;
  /** The pool's share of F against the candidates: w_i/c, `[N, 1, 1]`. */
  readonly poolScale: Value;
  /** Labelled rows with their weights in M₀. */
  readonly prior: Rows;
}

/** `block·A`, block `[w, K'·D]`. */
export type Covariance = (block: Value) => Value;

/** How A is kept while rows are picked. */
export interface CovarianceState {
  /** What is kept, before the first pick. */
  readonly start: readonly Value[];
  /** A, from what is kept. */
  readonly apply: (state: readonly Value[]) => Covariance;
  /** What is kept after a pick: A − UᵀSU, given its number, U and SU. */
  readonly pick: (state: readonly Value[], step: Value, u: Value, su: Value) => Value[];
}

/**
 * Keeps A as a downdate a pick of a covariance that does not change.
 *
 * @param covariance A before the first pick.
 * @param picks How many rows are picked.
 * @param size r, and K'·D.
 * @returns How A is kept.
 */
export function asDowndates(
  covariance: Covariance,
  picks: number,
  { graph, rows, width }: { readonly graph: Graph; readonly rows: number; readonly width: number },
): CovarianceState {
  const none = fill(graph, 0, [picks * rows, width]);
  return {
    start: [none, none],
    apply: ([scaled, plain]) => reduced(covariance, { scaled: scaled!, plain: plain! }),
    pick([scaled, plain], step, u, su): Value[] {
      const places = add(mul(step, rows), range(graph, rows));
      return [scatterRows(scaled!, places, su), scatterRows(plain!, places, u)];
    },
  };
}

/**
 * Keeps A as a matrix.
 *
 * @param matrix A before the first pick, `[K'·D, K'·D]`.
 * @returns How A is kept.
 */
export function asMatrix(matrix: Value): CovarianceState {
  return {
    start: [matrix],
    apply: ([a]) => (block) => matmul(block, a!),
    pick: ([a], _step, u, su) => [gemm(u, su, a!, { transposeA: true, alpha: -1 })],
  };
}

/**
 * Declares the rows of a problem.
 *
 * @param inputs The program's inputs.
 * @param outcomes c, or K.
 * @returns The rows.
 */
export function problemOf(inputs: BaitInputs, outcomes: number): Problem {
  const { features, labelledFeatures, share } = inputs;
  const pool = { features, factors: factorsOf(inputs.logits, outcomes) };
  const labelled = {
    features: labelledFeatures,
    factors: factorsOf(inputs.labelledLogits, outcomes),
  };
  return {
    candidates: { features, factors: mul(pool.factors, sqrt(share)) },
    observed: weighted(labelled, inputs.labelledWeights),
    pool: weighted(pool, inputs.poolWeights),
    poolScale: div(unsqueeze(inputs.poolWeights, 1, 2), share),
    prior: weighted(labelled, inputs.priorWeights),
  };
}

/**
 * Picks forward and backward.
 *
 * @param problem The rows.
 * @param covariance How A is kept.
 * @param start P and R before the first pick, `[N, r, r]` each.
 * @param shape How many rows are picked, and how many of them kept.
 * @returns int32 `[keep]`.
 */
export function pickRows(
  problem: Problem,
  covariance: CovarianceState,
  start: { readonly p: Value; readonly r: Value },
  shape: { readonly forward: number; readonly keep: number },
): Value {
  const { factors } = problem.candidates;
  const { graph } = factors;
  const r = factors.shape[1] as number;
  const { collected: [picked] } = loop({
    count: shape.forward,
    state: [start.p, start.r, openRows(graph), ...covariance.start],
    body: (step, [p, rBlocks, open, ...kept]) => {
      const blocks = { p: p!, r: rBlocks! };
      const current = covariance.apply(kept);
      const best = cast(argMax(add(gains(blocks), open!), { axis: 0 }), "int32");
      const u = current(explicit(problem.candidates, unsqueeze(best, 0)));
      const s = smallInverse(add(gather(blocks.p, best), identity(graph, r)));
      const next = updateBlocks(problem, current, blocks, u, s);
      const after = covariance.pick(kept, step, u, matmul(s, u));
      return { state: [next.p, next.r, markPicked(open!, best), ...after], collect: [best] };
    },
  });
  if (shape.forward === shape.keep) return picked!;
  const before = covariance.apply(covariance.start);
  return gather(picked!, backward(pairsOf(problem, before, picked!), shape.keep));
}

/**
 * The covariance less some downdates.
 *
 * @param covariance What they are taken off.
 * @param downdates What is taken off.
 * @returns `block·(A − scaledᵀ·plain)`.
 */
export function reduced(covariance: Covariance, { scaled, plain }: Downdates): Covariance {
  return (block) => {
    const seen = gemm(block, plain, undefined, { transposeB: true });
    return sub(covariance(block), matmul(seen, scaled));
  };
}

/**
 * `block·F`, given the candidates' projections of the block.
 *
 * @param problem The rows.
 * @param block `[w, K'·D]`.
 * @param projected `V_i·blockᵀ` of the candidates, `[N, r, w]`.
 * @returns `[w, K'·D]`.
 */
export function applyFisher(problem: Problem, block: Value, projected: Value): Value {
  return add(
    backproject(problem.candidates, mul(projected, problem.poolScale)),
    backproject(problem.observed, project(problem.observed, block)),
  );
}

/** The blocks after a pick with rows U = V_jA has been added. */
function updateBlocks(
  problem: Problem,
  covariance: Covariance,
  blocks: Pairs,
  u: Value,
  s: Value,
): Pairs {
  const t = project(problem.candidates, u);
  const fu = applyFisher(problem, u, t);
  const h = covariance(fu);
  const q = project(problem.candidates, h);
  const phi = gemm(fu, u, undefined, { transposeB: true });
  const tTransposed = transpose(t, [0, 2, 1]);
  const ts = matmul(t, s);
  const half = sub(matmul(q, s), mul(matmul(ts, matmul(phi, s)), 0.5));
  const cross = matmul(half, tTransposed);
  return {
    p: sub(blocks.p, matmul(ts, tTransposed)),
    r: sub(blocks.r, add(cross, transpose(cross, [0, 2, 1]))),
  };
}

/** `YA₀Yᵀ` and `YA₀FA₀Yᵀ` of the picks' stacked factors Y. */
function pairsOf(problem: Problem, covariance: Covariance, picked: Value): Pairs {
  const r = problem.candidates.factors.shape[1] as number;
  const count = picked.shape[0] as number;
  const shape = [count, r, count, r];
  const y = explicit(problem.candidates, picked);
  const u = covariance(y);
  const fu = applyFisher(problem, u, project(problem.candidates, u));
  return {
    p: reshape(gemm(u, y, undefined, { transposeB: true }), shape),
    r: reshape(gemm(fu, u, undefined, { transposeB: true }), shape),
  };
}
