/**
 * BAIT with factors of r rows, exact (r = K−1) or Exp (r = c), for labelled sets that are small against
 * K·D. Neither A nor F is formed: A = I/λ − Σ_s U_sᵀS_sU_s over blocks of labelled rows and over picks,
 * and F acts through products with the features.
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
  eyeLike,
  fill,
  gather,
  gemm,
  Graph,
  inverse,
  loop,
  matmul,
  mul,
  productDim,
  Program,
  range,
  reshape,
  scatterRows,
  sqrt,
  square,
  squeeze,
  sub,
  transpose,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { factorRows, factorsOf, identity } from "./factors.ts";
import { backward, gains, markPicked, openRows, type Pairs } from "./greedy.ts";
import { type BaitInputs, baitInputs, type BaitShape } from "./inputs.ts";
import {
  backproject,
  explicit,
  fisherSquares,
  project,
  type Rows,
  squares,
  weighted,
} from "./rows.ts";
import { smallInverse } from "./small_inverse.ts";

/** What the program is built for. */
export interface MultinomialShape extends BaitShape {
  /** c outcomes, or K. */
  readonly outcomes: number;
  /** Labelled rows that enter the covariance at a time; n is a multiple of it. */
  readonly block: number;
}

/** A part of A = I/λ − Σ scaledᵀ·plain, `[S, K'·D]` each; rows that are not used yet are zero. */
interface Downdates {
  readonly scaled: Value;
  readonly plain: Value;
}

/** What stays the same from pick to pick. */
interface Problem {
  /** V_i of the pool, √c included. */
  readonly candidates: Rows;
  /** Rows of F, weights included. */
  readonly observed: readonly Rows[];
  /** The pool's share of F against the candidates: w_i/c, `[N, 1, 1]`. */
  readonly poolScale: Value;
  readonly lambda: Value;
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
  const r = factorRows(shape.classes, shape.outcomes);
  const { problem, labelled } = declare(inputs, shape);
  const known = enterLabelled(labelled, inputs.lambda, shape.block);
  const start = initialBlocks(problem, known);
  if (shape.forward === 0) return new Program(graph, { scores: gains(start) });

  const width = labelled.factors.shape[2] as number * shape.dimensions;
  // Apart from the labelled rows' downdates: the loop copies what it changes at every pick.
  const none = fill(graph, 0, [shape.forward * r, width]);
  const { state, collected: [picked] } = loop({
    count: shape.forward,
    state: [start.p, start.r, openRows(graph), none, none],
    body: (step, [p, rBlocks, open, scaled, plain]) => {
      const blocks = { p: p!, r: rBlocks! };
      const downdates = [known, { scaled: scaled!, plain: plain! }];
      const best = cast(argMax(add(gains(blocks), open!), { axis: 0 }), "int32");
      const u = applyCovariance(
        problem,
        downdates,
        explicit(problem.candidates, unsqueeze(best, 0)),
      );
      const s = smallInverse(add(gather(blocks.p, best), identity(graph, r)));
      const next = updateBlocks(problem, downdates, blocks, u, s);
      const places = add(mul(step, r), range(graph, r));
      return {
        state: [
          next.p,
          next.r,
          markPicked(open!, best),
          scatterRows(scaled!, places, matmul(s, u)),
          scatterRows(plain!, places, u),
        ],
        collect: [best],
      };
    },
  });
  if (shape.forward === shape.keep) return new Program(graph, { picks: picked! });
  const last = { scaled: state[3]!, plain: state[4]! };
  const pairs = pairsOf(problem, [known, last], picked!);
  return new Program(graph, { picks: gather(picked!, backward(pairs, shape.keep)) });
}

/** The rows of the problem; `labelled` carries its weights in M₀. */
function declare(
  inputs: BaitInputs,
  { outcomes }: MultinomialShape,
): { problem: Problem; labelled: Rows } {
  const { share, lambda } = inputs;
  const features = inputs.features;
  const pool = { features, factors: factorsOf(inputs.logits, outcomes) };
  const labelled = {
    features: inputs.labelledFeatures,
    factors: factorsOf(inputs.labelledLogits, outcomes),
  };
  return {
    problem: {
      candidates: { features, factors: mul(pool.factors, sqrt(share)) },
      observed: [weighted(pool, inputs.poolWeights), weighted(labelled, inputs.labelledWeights)],
      poolScale: div(unsqueeze(inputs.poolWeights, 1, 2), share),
      lambda,
    },
    labelled: weighted(labelled, inputs.priorWeights),
  };
}

/** Lets the labelled rows into the covariance, a block at a time. */
function enterLabelled(labelled: Rows, lambda: Value, block: number): Downdates {
  const { graph } = lambda;
  const [, r, classes] = labelled.factors.shape as [string, number, number];
  const size = [productDim([r, "n"]), classes * (labelled.features.shape[1] as number)];
  const nothing = fill(graph, 0, size);
  const width = block * r;
  const { state: [scaled, plain] } = loop({
    count: div(squeeze(graph.dimension("n"), 0), block),
    state: [nothing, nothing],
    body: (step, [scaled, plain]) => {
      const rows = add(range(graph, block), mul(step, block));
      const v = explicit(labelled, rows);
      const u = downdate(div(v, lambda), v, { scaled: scaled!, plain: plain! });
      const inner = gemm(u, v, undefined, { transposeB: true });
      const s = inverse(add(inner, eyeLike(inner)));
      const places = add(range(graph, width), mul(step, width));
      return {
        state: [scatterRows(scaled!, places, matmul(s, u)), scatterRows(plain!, places, u)],
      };
    },
  });
  return { scaled: scaled!, plain: plain! };
}

/** `block·A`: `[w, K'·D]` → `[w, K'·D]`. */
function applyCovariance(
  problem: Problem,
  downdates: readonly Downdates[],
  block: Value,
): Value {
  const start = div(block, problem.lambda);
  return downdates.reduce((result, part) => downdate(result, block, part), start);
}

/** `start − (block·plainᵀ)·scaled`. */
function downdate(start: Value, block: Value, { scaled, plain }: Downdates): Value {
  const seen = gemm(block, plain, undefined, { transposeB: true });
  return sub(start, matmul(seen, scaled));
}

/**
 * P and R before the first pick. With W = plain and σ_i = V_i·scaledᵀ, V_iA = V_i/λ − σ_iW, so that
 * P_i = V_iV_iᵀ/λ − σ_i(V_iWᵀ)ᵀ and R_i = V_iFV_iᵀ/λ² + σ_iψ_iᵀ + ψ_iσ_iᵀ,
 * ψ_i = ½σ_iWFWᵀ − V_iFWᵀ/λ.
 */
function initialBlocks(problem: Problem, known: Downdates): Pairs {
  const { candidates, lambda } = problem;
  const sigma = project(candidates, known.scaled);
  const tau = project(candidates, known.plain);
  const p = sub(div(squares(candidates), lambda), matmul(sigma, transpose(tau, [0, 2, 1])));
  const throughFisher = applyFisher(problem, known.plain, tau);
  const inner = gemm(throughFisher, known.plain, undefined, { transposeB: true });
  const psi = sub(
    mul(matmul(sigma, inner), 0.5),
    div(project(candidates, throughFisher), lambda),
  );
  const cross = matmul(sigma, transpose(psi, [0, 2, 1]));
  const plain = div(fisherSquares(candidates, ...problem.observed), square(lambda));
  return { p, r: add(plain, add(cross, transpose(cross, [0, 2, 1]))) };
}

/** `block·F`, given the candidates' projections of the block. */
function applyFisher(problem: Problem, block: Value, projected: Value): Value {
  const [, labelled] = problem.observed;
  return add(
    backproject(problem.candidates, mul(projected, problem.poolScale)),
    backproject(labelled!, project(labelled!, block)),
  );
}

/** The blocks after a pick with rows U = V_jA has been added. */
function updateBlocks(
  problem: Problem,
  downdates: readonly Downdates[],
  blocks: Pairs,
  u: Value,
  s: Value,
): Pairs {
  const t = project(problem.candidates, u);
  const fu = applyFisher(problem, u, t);
  const h = applyCovariance(problem, downdates, fu);
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

/** `YAYᵀ` and `YAFAYᵀ` of the picks' stacked factors Y. */
function pairsOf(problem: Problem, downdates: readonly Downdates[], picked: Value): Pairs {
  const r = problem.candidates.factors.shape[1] as number;
  const count = picked.shape[0] as number;
  const shape = [count, r, count, r];
  const y = explicit(problem.candidates, picked);
  const u = applyCovariance(problem, downdates, y);
  const fu = applyFisher(problem, u, project(problem.candidates, u));
  return {
    p: reshape(gemm(u, y, undefined, { transposeB: true }), shape),
    r: reshape(gemm(fu, u, undefined, { transposeB: true }), shape),
  };
}
