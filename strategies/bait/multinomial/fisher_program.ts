/** F = Σ w_i V_iᵀV_i, added up over blocks of rows: applied to vectors, or as a matrix. */
import {
  add,
  concat,
  gemm,
  Graph,
  matmul,
  mul,
  Program,
  reshape,
  slice,
  transpose,
  unsqueeze,
} from "../../../onnx/mod.ts";
import { factorsOf } from "./factors.ts";
import type { Precision } from "./precision.ts";
import { backproject, project, type Rows, weighted } from "./rows.ts";

/** What the programs are built for. */
export interface FisherShape {
  /** D. */
  readonly dimensions: number;
  /** K. */
  readonly classes: number;
  /** c outcomes, or K. */
  readonly outcomes: number;
  /** Of everything but features, logits and weights. */
  readonly precision: Precision;
}

/**
 * Adds a block of rows' share of `vectors·F`.
 *
 * Inputs: `features [b, D]`, `logits [b, K]`, `weights [b]`, `vectors [w, K·D]`, `sum [w, K·D]`. Output:
 * `total`.
 */
export function fisherVectorsProgram(shape: FisherShape): Program {
  const graph = new Graph("bait-fisher-vectors");
  const length = shape.classes * shape.dimensions;
  const rows = rowsInput(graph, shape);
  const vectors = graph.input("vectors", shape.precision, ["w", length]);
  const sum = graph.input("sum", shape.precision, ["w", length]);
  return new Program(graph, { total: add(sum, backproject(rows, project(rows, vectors))) });
}

/**
 * Adds a block of rows' share of F, blocks (k, l ≤ k) of classes only; the others stay zero.
 *
 * Inputs: `features [b, D]`, `logits [b, K]`, `weights [b]`, `sum [K·D, K·D]`. Output: `total`.
 */
export function fisherMatrixProgram(shape: FisherShape): Program {
  const { classes, dimensions } = shape;
  const graph = new Graph("bait-fisher-matrix");
  const whole = classes * dimensions;
  const { features, factors } = rowsInput(graph, shape);
  const sum = graph.input("sum", shape.precision, [whole, whole]);
  const outer = matmul(transpose(factors, [0, 2, 1]), factors);
  const wide = unsqueeze(features, 1, 2);
  const blockRows = Array.from({ length: classes }, (_, k) => {
    const until = (k + 1) * dimensions;
    const weights = unsqueeze(slice(slice(outer, 1, k, k + 1), 2, 0, k + 1), 3);
    const scaled = reshape(mul(weights, wide), ["b", until]);
    const before = slice(sum, 0, k * dimensions, until);
    const blocks = gemm(features, scaled, slice(before, 1, 0, until), { transposeA: true });
    return until === whole ? blocks : concat([blocks, slice(before, 1, until)], 1);
  });
  return new Program(graph, { total: concat(blockRows, 0) });
}

function rowsInput(graph: Graph, { classes, dimensions, outcomes, precision }: FisherShape): Rows {
  const features = graph.input("features", precision, ["b", dimensions]);
  const logits = graph.input("logits", precision, ["b", classes]);
  const weights = graph.input("weights", precision, ["b"]);
  return weighted({ features, factors: factorsOf(logits, outcomes) }, weights);
}
