/**
 * The factors L of the Fisher information: V_i = L_i ⊗ x_iᵀ with V_iᵀV_i = E_y[∇∇ᵀ] (Ash et al.,
 * 2106.09675, eq. 4, and its approximations in 2404.08981).
 *
 * As the paper writes them, L has one row √p_y (e_y − p) an outcome. All rows are orthogonal to the
 * vector of ones, and in the exact case √p is orthogonal to all columns: both L's columns (in an
 * orthonormal basis of what is orthogonal to the ones) and its rows (after a reflection that maps √p
 * to the last axis, where L is then zero) need only K − 1 entries. Neither changes tr(M⁻¹F).
 */
import {
  add,
  cast,
  div,
  equal,
  type Graph,
  matmul,
  mul,
  range,
  slice,
  softmax,
  sqrt,
  sub,
  sum,
  topK,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";

/**
 * Factors over c outcomes: exact where c = K, else over the c most probable ones with their
 * probabilities renormalised in the root only.
 *
 * @param logits `[N, K]`.
 * @param outcomes c, 1 to K.
 * @returns `[N, r, K−1]`, r = {@linkcode factorRows}.
 */
export function factorsOf(logits: Value, outcomes: number): Value {
  const p = softmax(logits);
  return outcomes < (logits.shape[1] as number) ? topFactors(p, outcomes) : exactFactors(p);
}

/**
 * @param classes K.
 * @param outcomes c.
 * @returns r, the rows of a factor: c, or K − 1 where the factors are exact.
 */
export function factorRows(classes: number, outcomes: number): number {
  return Math.min(outcomes, classes - 1);
}

/** `√p_y (b_y − β b_K − (1 − β) pB)`, y < K, B's rows b_y the basis, β = √p_K/(1 + √p_K). */
function exactFactors(p: Value): Value {
  const classes = p.shape[1] as number;
  const basis = contrasts(p.graph, classes);
  const root = sqrt(p);
  const last = slice(root, 1, classes - 1);
  const beta = div(last, add(last, 1));
  const shift = add(
    mul(beta, slice(basis, 0, classes - 1)),
    mul(sub(1, beta), matmul(p, basis)),
  );
  const units = slice(basis, 0, 0, classes - 1);
  return mul(unsqueeze(slice(root, 1, 0, classes - 1), 2), sub(units, unsqueeze(shift, 1)));
}

/** `√p̃_y (b_y − pB)` for the c most probable y. */
function topFactors(p: Value, outcomes: number): Value {
  const classes = p.shape[1] as number;
  const { values, indices } = topK(p, outcomes);
  const kept = div(values, sum(values, { axis: 1, keep: true }));
  const every = range(p.graph, classes, "int32");
  const chosen = cast(equal(unsqueeze(cast(indices, "int32"), -1), every), "float32");
  const deviations = sub(chosen, unsqueeze(p, 1));
  const reduced = matmul(deviations, contrasts(p.graph, classes));
  return mul(unsqueeze(sqrt(kept), -1), reduced);
}

/** `[K, K−1]`: Helmert's orthonormal basis of the vectors whose entries sum to 0. */
function contrasts(graph: Graph, classes: number): Value {
  const data = new Float32Array(classes * (classes - 1));
  for (let j = 0; j + 1 < classes; j++) {
    const scale = 1 / Math.sqrt((j + 1) * (j + 2));
    for (let i = 0; i <= j; i++) data[i * (classes - 1) + j] = scale;
    data[(j + 1) * (classes - 1) + j] = -(j + 1) * scale;
  }
  return graph.constant({ data, shape: [classes, classes - 1] });
}

/**
 * @param graph The graph.
 * @param size Number of rows and columns.
 * @returns The identity matrix `[size, size]`; meant for small ones, which are stored.
 */
export function identity(graph: Graph, size: number): Value {
  const data = new Float32Array(size * size);
  for (let i = 0; i < size; i++) data[i * (size + 1)] = 1;
  return graph.constant({ data, shape: [size, size] });
}
