/**
 * The factors L of the Fisher information: V_i = L_i ⊗ x_iᵀ, rows over outcomes y, with
 * V_iᵀV_i = E_y[∇∇ᵀ] (Ash et al., 2106.09675, eq. 4, and its approximations in 2404.08981).
 */
import {
  cast,
  div,
  equal,
  Graph,
  mul,
  Program,
  range,
  softmax,
  sqrt,
  sub,
  sum,
  topK,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";

/**
 * Factors over the c most probable outcomes: rows √p̃_y (e_y − p), p̃ renormalised over the c outcomes.
 * With c = K these are the exact factors.
 *
 * @param logits `[N, K]`.
 * @param outcomes c, 1 to K.
 * @returns `[N, c, K]`.
 */
export function topFactors(logits: Value, outcomes: number): Value {
  const classes = logits.shape[1] as number;
  const p = softmax(logits);
  if (outcomes >= classes) return outcomeRows(p, p, identity(logits.graph, classes));
  const { values, indices } = topK(p, outcomes);
  const kept = div(values, sum(values, { axis: 1, keep: true }));
  const every = range(logits.graph, classes, "int32");
  const chosen = equal(unsqueeze(cast(indices, "int32"), -1), every);
  return outcomeRows(p, kept, cast(chosen, "float32"));
}

/** `√weight_y (e_y − p)`: p `[N, K]`, weight `[N, r]`, unit vectors `[.., r, K]` → `[N, r, K]`. */
function outcomeRows(p: Value, weight: Value, units: Value): Value {
  return mul(unsqueeze(sqrt(weight), -1), sub(units, unsqueeze(p, 1)));
}

/**
 * @param graph The graph.
 * @param size Number of rows and columns.
 * @returns The identity matrix `[size, size]`.
 */
export function identity(graph: Graph, size: number): Value {
  const data = new Float32Array(size * size);
  for (let i = 0; i < size; i++) data[i * (size + 1)] = 1;
  return graph.constant({ data, shape: [size, size] });
}

/**
 * The program that computes factors: `logits [N, K]` → `factors [N, c, K]`.
 *
 * @param classes K.
 * @param outcomes c.
 * @returns The program.
 */
export function factorProgram(classes: number, outcomes: number): Program {
  const graph = new Graph("bait-factors");
  const logits = graph.input("logits", "float32", ["N", classes]);
  return new Program(graph, { factors: topFactors(logits, outcomes) });
}
