/**
 * BAIT with factors of r rows: exact (r = K) and Exp (r = c).
 *
 * Kept per row, r×r each: P_i = V_iAV_iᵀ and R_i = V_iAFAV_iᵀ, √c included in V_i. The greedy gain is
 * tr[R_i(I + P_i)⁻¹]. After pick j, with U = AV_jᵀ, S = (I + P_j)⁻¹, H = AFU, Φ = UᵀFU,
 * T_i = V_iU and Q_i = V_iH:
 * P_i ← P_i − T_iST_iᵀ, R_i ← R_i − T_iSQ_iᵀ − Q_iST_iᵀ + T_iSΦST_iᵀ, A ← A − USUᵀ.
 */
import {
  add,
  argMax,
  cast,
  gather,
  gemm,
  Graph,
  loop,
  matmul,
  mul,
  Program,
  reshape,
  sqrt,
  sub,
  sum,
  transpose,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { identity, topFactors } from "./factors.ts";
import { backward, markPicked, openRows, type Pairs } from "./greedy.ts";
import { baitInputs, type BaitShape } from "./inputs.ts";
import {
  covarianceDirect,
  covarianceThroughRows,
  factorRows,
  fisherMatrix,
  project,
  quadratics,
  type Rows,
  weighted,
} from "./matrices.ts";
import { smallInverse } from "./small_inverse.ts";

/** What the program is built for. */
export interface MultinomialShape extends BaitShape {
  /** r: c outcomes, or K. */
  readonly outcomes: number;
  /** Whether the labelled set is so small (n·r < K·D) that A is had through its rows. */
  readonly throughRows: boolean;
}

/** What is kept during the greedy picks: A `[KD, KD]`, P and R `[N, r, r]`. */
interface MatrixState {
  readonly covariance: Value;
  readonly p: Value;
  readonly r: Value;
}

/**
 * Builds the program; its inputs are {@linkcode baitInputs}. Outputs: `picks [keep]` int32; where
 * `forward` is 0 instead `scores [N]`.
 *
 * @param shape Sizes.
 * @returns The program.
 */
export function multinomialProgram(shape: MultinomialShape): Program {
  const graph = new Graph("bait");
  const inputs = baitInputs(graph, shape);
  const { lambda, share } = inputs;
  const pool = rowsOf(inputs.features, inputs.logits, shape);
  const labelled = rowsOf(inputs.labelledFeatures, inputs.labelledLogits, shape);
  const prior = weighted(labelled, inputs.priorWeights);
  const covariance = shape.throughRows
    ? covarianceThroughRows(prior, lambda)
    : covarianceDirect(prior, lambda);
  const fisher = add(
    fisherMatrix(weighted(pool, inputs.poolWeights)),
    fisherMatrix(weighted(labelled, inputs.labelledWeights)),
  );
  const candidates: Rows = { ...pool, factors: mul(pool.factors, sqrt(share)) };
  const start: MatrixState = {
    covariance,
    p: quadratics(candidates, covariance),
    r: quadratics(candidates, matmul(matmul(covariance, fisher), covariance)),
  };
  if (shape.forward === 0) return new Program(graph, { scores: gains(start) });

  const { state, collected: [picked] } = loop({
    count: shape.forward,
    state: [start.covariance, start.p, start.r, openRows(graph)],
    body: (_, [a, p, r, open]) => {
      const current = { covariance: a!, p: p!, r: r! };
      const best = cast(argMax(add(gains(current), open!), { axis: 0 }), "int32");
      const next = addRow(current, candidates, fisher, best);
      return {
        state: [next.covariance, next.p, next.r, markPicked(open!, best)],
        collect: [best],
      };
    },
  });
  if (shape.forward === shape.keep) return new Program(graph, { picks: picked! });
  const pairs = pairsOf(factorRows(candidates, picked!), state[0]!, fisher, shape);
  return new Program(graph, { picks: gather(picked!, backward(pairs, shape.keep)) });
}

function rowsOf(features: Value, logits: Value, shape: MultinomialShape): Rows {
  return { features, factors: topFactors(logits, shape.outcomes) };
}

/** `tr[R_i(I + P_i)⁻¹]` of every row, `[N]`. */
function gains({ p, r }: MatrixState): Value {
  const unit = identity(p.graph, p.shape[2] as number);
  return sum(mul(r, smallInverse(add(p, unit))), { axis: [1, 2] });
}

/** The state after row `best` has been added to the batch. */
function addRow(state: MatrixState, candidates: Rows, fisher: Value, best: Value): MatrixState {
  const { covariance, p, r } = state;
  const outcomes = p.shape[2] as number;
  const v = factorRows(candidates, unsqueeze(best, 0));
  const u = gemm(covariance, v, undefined, { transposeB: true });
  const inner = add(matmul(v, u), identity(p.graph, outcomes));
  const s = smallInverse(inner);
  const fu = matmul(fisher, u);
  const h = matmul(covariance, fu);
  const phi = gemm(u, fu, undefined, { transposeA: true });
  const t = project(candidates, u);
  const ts = matmul(t, s);
  const tTransposed = transpose(t, [0, 2, 1]);
  const cross = matmul(ts, transpose(project(candidates, h), [0, 2, 1]));
  const middle = matmul(matmul(matmul(ts, phi), s), tTransposed);
  return {
    covariance: sub(covariance, gemm(matmul(u, s), u, undefined, { transposeB: true })),
    p: sub(p, matmul(ts, tTransposed)),
    r: add(sub(r, add(cross, transpose(cross, [0, 2, 1]))), middle),
  };
}

/** `YAYᵀ` and `YAFAYᵀ` of the picks' stacked factors Y `[S·r, KD]`. */
function pairsOf(y: Value, covariance: Value, fisher: Value, shape: MultinomialShape): Pairs {
  const size = [shape.forward, shape.outcomes, shape.forward, shape.outcomes];
  const u = matmul(y, covariance);
  const p = gemm(u, y, undefined, { transposeB: true });
  const r = gemm(matmul(u, fisher), u, undefined, { transposeB: true });
  return { p: reshape(p, size), r: reshape(r, size) };
}
