/**
 * BAIT with the binary likelihood (2404.08981): every factor is one multiple of x, so that the
 * Fisher matrices are D×D and everything kept per row is a scalar.
 *
 * With y_i = √(c·m_i(1−m_i))·x_i, A = M⁻¹ and G = AFA the greedy gain of row i is r_i/(1 + q_i),
 * q_i = y_iᵀAy_i, r_i = y_iᵀGy_i. After pick j, with u = Ay_j, s = 1/(1 + q_j), h = AFu, φ = uᵀFu:
 * q_i ← q_i − s·t_i², r_i ← r_i − 2s·t_i·z_i + s²φ·t_i², where t = Yu and z = Yh.
 */
import {
  add,
  argMax,
  cast,
  concat,
  div,
  eyeLike,
  gather,
  gemm,
  Graph,
  inverse,
  loop,
  matmul,
  max,
  mul,
  Program,
  reshape,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { backward, markPicked, openRows } from "./greedy.ts";
import { baitInputs, type BaitShape } from "./inputs.ts";

/**
 * Builds the program; its inputs are {@linkcode baitInputs}. Outputs: `picks [keep]` int32; where
 * `forward` is 0 instead `scores [N]`.
 *
 * @param shape Sizes.
 * @returns The program.
 */
export function binaryProgram(shape: BaitShape): Program {
  const graph = new Graph("bait-binary");
  const inputs = baitInputs(graph, shape);
  const pool = binaryFactor(inputs.features, inputs.logits);
  const labelled = binaryFactor(inputs.labelledFeatures, inputs.labelledLogits);
  const prior = weightedGram(labelled, inputs.priorWeights);
  const covariance = inverse(add(prior, mul(eyeLike(prior), inputs.lambda)));
  const fisher = add(
    weightedGram(pool, inputs.poolWeights),
    weightedGram(labelled, inputs.labelledWeights),
  );
  const candidates = mul(pool, sqrt(inputs.share));
  const start: ScalarState = {
    covariance,
    q: quadratic(candidates, covariance),
    r: quadratic(candidates, matmul(matmul(covariance, fisher), covariance)),
  };
  if (shape.forward === 0) return new Program(graph, { scores: gain(start) });

  const { collected: [picked] } = loop({
    count: shape.forward,
    state: [start.covariance, start.q, start.r, openRows(graph)],
    body: (_, [a, q, r, open]) => {
      const current = { covariance: a!, q: q!, r: r! };
      const best = cast(argMax(add(gain(current), open!), { axis: 0 }), "int32");
      const next = addRow(current, candidates, fisher, best);
      const marked = markPicked(open!, best);
      return { state: [next.covariance, next.q, next.r, marked], collect: [best] };
    },
  });
  if (shape.forward === shape.keep) return new Program(graph, { picks: picked! });
  const rows = gather(candidates, picked!);
  const u = matmul(rows, start.covariance);
  const p = reshape(gemm(u, rows, undefined, { transposeB: true }), pairShape(shape.forward));
  const z = gemm(matmul(u, fisher), u, undefined, { transposeB: true });
  const kept = backward({ p, r: reshape(z, pairShape(shape.forward)) }, shape.keep);
  return new Program(graph, { picks: gather(picked!, kept) });
}

/** What is kept during the greedy picks: A `[D, D]`, q and r `[N]`. */
interface ScalarState {
  readonly covariance: Value;
  readonly q: Value;
  readonly r: Value;
}

function pairShape(rows: number): number[] {
  return [rows, 1, rows, 1];
}

/** `√(m(1 − m))·x`, m the largest probability: `[N, D]`. */
function binaryFactor(features: Value, logits: Value): Value {
  const top = max(softmax(logits), { axis: 1, keep: true });
  return mul(features, sqrt(mul(top, sub(1, top))));
}

/** `Σ w_i x_i x_iᵀ`: `[N, D]`, `[N]` → `[D, D]`. */
function weightedGram(rows: Value, weights: Value): Value {
  return gemm(mul(rows, unsqueeze(weights, 1)), rows, undefined, { transposeA: true });
}

/** `y_iᵀ M y_i` of every row: `[N, D]`, `[D, D]` → `[N]`. */
function quadratic(rows: Value, matrix: Value): Value {
  return sum(mul(matmul(rows, matrix), rows), { axis: 1 });
}

function gain({ q, r }: ScalarState): Value {
  return div(r, add(q, 1));
}

/** The state after row `best` has been added to the batch. Vectors are matrices of one row. */
function addRow(state: ScalarState, candidates: Value, fisher: Value, best: Value): ScalarState {
  const y = gather(candidates, unsqueeze(best, 0));
  const u = matmul(y, state.covariance);
  const fu = matmul(u, fisher);
  const h = matmul(fu, state.covariance);
  const s = div(1, add(sum(mul(y, u)), 1));
  const phi = sum(mul(u, fu));
  // One product for both, so that the pool is read once.
  const both = gemm(candidates, concat([u, h]), undefined, { transposeB: true });
  const [t, z] = [gather(both, 0, 1), gather(both, 1, 1)];
  const st = mul(t, s);
  return {
    covariance: sub(state.covariance, mul(gemm(u, u, undefined, { transposeA: true }), s)),
    q: sub(state.q, mul(st, t)),
    r: add(sub(state.r, mul(mul(st, z), 2)), mul(square(st), phi)),
  };
}
