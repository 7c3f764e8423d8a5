/**
 * BAIT with factors of r rows, exact (r = K−1) or Exp (r = c), for labelled sets that are small against
 * K·D. Neither A nor F is formed: A = I/λ − Σ_s U_sᵀS_sU_s over blocks of labelled rows and over picks,
 * and F acts through products with the features.
 */
import {
  add,
  div,
  eyeLike,
  fill,
  gemm,
  Graph,
  inverse,
  loop,
  matmul,
  mul,
  productDim,
  Program,
  range,
  scatterRows,
  square,
  squeeze,
  sub,
  transpose,
  type Value,
} from "../../onnx/mod.ts";
import { gains, type Pairs } from "./greedy.ts";
import { baitInputs, type BaitShape } from "./inputs.ts";
import {
  applyFisher,
  asDowndates,
  type Covariance,
  type Downdates,
  pickRows,
  type Problem,
  problemOf,
  reduced,
} from "./pick_rows.ts";
import { explicit, fisherSquares, project, type Rows, squares } from "./rows.ts";

/** What the program is built for. */
export interface MultinomialShape extends BaitShape {
  /** c outcomes, or K. */
  readonly outcomes: number;
  /** Labelled rows that enter the covariance at a time; n is a multiple of it. */
  readonly block: number;
  /** Whether all pairs of pool rows may be held; else F is made one block row at a time. */
  readonly pairwise: boolean;
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
  const { lambda } = inputs;
  const problem = problemOf(inputs, shape.outcomes);
  const known = enterLabelled(problem.prior, lambda, shape.block);
  const start = initialBlocks(problem, known, lambda, shape.pairwise);
  if (shape.forward === 0) return new Program(graph, { scores: gains(start) });
  const [, rows, classes] = problem.candidates.factors.shape as [string, number, number];
  const size = { graph, rows, width: classes * shape.dimensions };
  const covariance = asDowndates(reduced(priorCovariance(lambda), known), shape.forward, size);
  return new Program(graph, { picks: pickRows(problem, covariance, start, shape) });
}

/** `block/λ`. */
function priorCovariance(lambda: Value): Covariance {
  return (block) => div(block, lambda);
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
      const u = reduced(priorCovariance(lambda), { scaled: scaled!, plain: plain! })(v);
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

/**
 * P and R before the first pick. With W = plain and σ_i = V_i·scaledᵀ, V_iA = V_i/λ − σ_iW, so that
 * P_i = V_iV_iᵀ/λ − σ_i(V_iWᵀ)ᵀ and R_i = V_iFV_iᵀ/λ² + σ_iψ_iᵀ + ψ_iσ_iᵀ,
 * ψ_i = ½σ_iWFWᵀ − V_iFWᵀ/λ.
 */
function initialBlocks(
  problem: Problem,
  known: Downdates,
  lambda: Value,
  pairwise: boolean,
): Pairs {
  const { candidates } = problem;
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
  const plain = div(
    fisherSquares(
      candidates,
      [problem.pool, problem.observed],
      pairwise,
    ),
    square(lambda),
  );
  return { p, r: add(plain, add(cross, transpose(cross, [0, 2, 1]))) };
}
