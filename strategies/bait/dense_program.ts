/**
 * BAIT with factors of r rows, where the labelled set is large against K·D: A before the first pick and
 * AFA are matrices of order (K−1)·D.
 */
import { add, Graph, matmul, Program } from "../../onnx/mod.ts";
import { covarianceMatrix, fisherMatrix, quadratics } from "./dense_matrices.ts";
import { gains } from "./greedy.ts";
import { baitInputs, type BaitShape } from "./inputs.ts";
import { asMatrix, pickRows, problemOf } from "./pick_rows.ts";

/** What the program is built for. */
export interface DenseShape extends BaitShape {
  /** c outcomes, or K. */
  readonly outcomes: number;
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
  const problem = problemOf(inputs, shape.outcomes);
  const covariance = covarianceMatrix(problem.prior, inputs.lambda);
  const fisher = add(fisherMatrix(problem.pool), fisherMatrix(problem.observed));
  const risk = matmul(matmul(covariance, fisher), covariance);
  const start = {
    p: quadratics(problem.candidates, covariance),
    r: quadratics(problem.candidates, risk),
  };
  if (shape.forward === 0) return new Program(graph, { scores: gains(start) });
  const picks = pickRows(problem, asMatrix(covariance), start, shape);
  return new Program(graph, { picks });
}
