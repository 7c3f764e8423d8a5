/**
 * The factors L of the Fisher information: V_i = L_i ⊗ x_iᵀ with V_iᵀV_i = E_y[∇∇ᵀ] (Ash et al.,
 * 2106.09675, eq. 4, and its approximations in 2404.08981).
 *
 * As the paper writes them, L has one row √p_y (e_y − p) an outcome. In the exact case √p is
 * orthogonal to all columns of L, so that a reflection which maps √p to the last axis leaves K − 1 rows:
 * √p_y (e_y − β e_K − (1 − β) p) for y < K, β = √p_K/(1 + √p_K). V_iᵀV_i does not change.
 */
import {
  add,
  cast,
  div,
  equal,
  Graph,
  mul,
  Program,
  range,
  slice,
  softmax,
  sqrt,
  sub,
  sum,
  topK,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { identity } from "../identity.ts";
import type { Precision } from "./precision.ts";

/**
 * Factors over c outcomes: exact where c = K, else over the c most probable ones with their
 * probabilities renormalised in the root only.
 *
 * @param logits `[N, K]`.
 * @returns `[N, r, K]`, r = {@linkcode factorRows}.
 */
export function factorsOf(logits: Value, outcomes: number): Value {
  const p = softmax(logits);
  return outcomes < (logits.shape[1] as number) ? topFactors(p, outcomes) : exactFactors(p);
}

/** @returns r, the rows of a factor: c, or K − 1 where the factors are exact. */
export function factorRows(classes: number, outcomes: number): number {
  return Math.min(outcomes, classes - 1);
}

/**
 * Computes factors once for many runs.
 *
 * Inputs: `logits [N, K]`, `weights [N]`. Output: `factors [N, r, K]`, √w_i included.
 */
export function factorsProgram({ classes, outcomes, precision }: {
  readonly classes: number;
  readonly outcomes: number;
  readonly precision: Precision;
}): Program {
  const graph = new Graph("bait-factors");
  const logits = graph.input("logits", precision, ["N", classes]);
  const weights = graph.input("weights", precision, ["N"]);
  const factors = factorsOf(logits, outcomes);
  return new Program(graph, { factors: mul(factors, sqrt(unsqueeze(weights, 1, 2))) });
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

/** `√p̃_y (e_y − p)` for the c most probable y. */
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

/**
 * What a row's LᵀL is made of: diag(p̃) − p̃p̃ᵀ + uuᵀ with u = p − p̃. Exact factors have p̃ = p and no u.
 *
 * @param logits `[N, K]`.
 * @returns p̃ and u, `[N, K]`.
 */
export function momentsOf(logits: Value, outcomes: number): { p: Value; u: Value | undefined } {
  const p = softmax(logits);
  if (outcomes >= (logits.shape[1] as number)) return { p, u: undefined };
  const { kept, chosen } = mostProbable(p, outcomes);
  const spread = sum(mul(unsqueeze(kept, -1), chosen), { axis: 1 });
  return { p: spread, u: sub(p, spread) };
}
