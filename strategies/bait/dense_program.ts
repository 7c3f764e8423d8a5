/**
 * BAIT with factors of r rows, where the labelled set is large against K·D: A and F are matrices of
 * order (K−1)·D, and the updates are those of the program in `multinomial_program.ts`.
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
  transpose,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { covarianceMatrix, fisherMatrix, quadratics } from "./dense_matrices.ts";
import { factorsOf, identity } from "./factors.ts";
import { backward, gains, markPicked, openRows, type Pairs } from "./greedy.ts";
import { baitInputs, type BaitShape } from "./inputs.ts";
import { explicit, project, type Rows, weighted } from "./rows.ts";
import { smallInverse } from "./small_inverse.ts";

/** What the program is built for. */
export interface DenseShape extends BaitShape {
  /** c outcomes, or K. */
  readonly outcomes: number;
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
export function denseProgram(shape: DenseShape): Program {
  const graph = new Graph("bait-dense");
  const inputs = baitInputs(graph, shape);
  const { lambda, share } = inputs;
  const pool = rowsOf(inputs.features, inputs.logits, shape);
  const labelled = rowsOf(inputs.labelledFeatures, inputs.labelledLogits, shape);
  const prior = weighted(labelled, inputs.priorWeights);
  const covariance = covarianceMatrix(prior, lambda);
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
  const pairs = pairsOf(explicit(candidates, picked!), state[0]!, fisher, shape.forward);
  return new Program(graph, { picks: gather(picked!, backward(pairs, shape.keep)) });
}

function rowsOf(features: Value, logits: Value, shape: DenseShape): Rows {
  return { features, factors: factorsOf(logits, shape.outcomes) };
}

/** The state after row `best` has been added to the batch. */
function addRow(state: MatrixState, candidates: Rows, fisher: Value, best: Value): MatrixState {
  const { covariance, p, r } = state;
  const u = matmul(explicit(candidates, unsqueeze(best, 0)), covariance);
  const s = smallInverse(add(gather(p, best), identity(p.graph, p.shape[2] as number)));
  const fu = matmul(u, fisher);
  const phi = gemm(fu, u, undefined, { transposeB: true });
  const t = project(candidates, u);
  const q = project(candidates, matmul(fu, covariance));
  const tTransposed = transpose(t, [0, 2, 1]);
  const ts = matmul(t, s);
  const half = sub(matmul(q, s), mul(matmul(ts, matmul(phi, s)), 0.5));
  const cross = matmul(half, tTransposed);
  return {
    covariance: gemm(u, matmul(s, u), covariance, { transposeA: true, alpha: -1 }),
    p: sub(p, matmul(ts, tTransposed)),
    r: sub(r, add(cross, transpose(cross, [0, 2, 1]))),
  };
}

/** `YAYᵀ` and `YAFAYᵀ` of the picks' stacked factors Y `[S·r, (K−1)·D]`. */
function pairsOf(y: Value, covariance: Value, fisher: Value, count: number): Pairs {
  const r = (y.shape[0] as number) / count;
  const size = [count, r, count, r];
  const u = matmul(y, covariance);
  return {
    p: reshape(gemm(u, y, undefined, { transposeB: true }), size),
    r: reshape(gemm(matmul(u, fisher), u, undefined, { transposeB: true }), size),
  };
}
