/**
 * The prior covariance A₀ = M₀⁻¹ of BAIT (Exp), where labelled factors have fewer rows than columns:
 * with V the factors of all labelled rows, weighted, A₀ = I/λ − Vᵀ(I + VVᵀ/λ)⁻¹V/λ². VVᵀ comes from the
 * products of features and of factors; it is inverted in float64.
 */
import {
  add,
  cast,
  div,
  expand,
  eyeLike,
  gemm,
  Graph,
  matmul,
  mul,
  neg,
  Program,
  reshape,
  symmetricInverse,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { factorRows, factorsOf } from "./factors.ts";
import type { PriorShape } from "./prior_blocks_program.ts";
import { weighted } from "./rows.ts";

/**
 * Builds the program.
 *
 * Inputs: `labelled_features [n, D]`, `labelled_logits [n, K]`, `prior_weights [n]`, `lambda`. Outputs:
 * `delta` = 1/λ, `plain [n·r, K·D]` = V/λ, `scaled [n·r, K·D]` = −(I + VVᵀ/λ)⁻¹V/λ.
 */
export function priorLowRankProgram(shape: PriorShape): Program {
  const { labelled, dimensions, classes, outcomes, precision } = shape;
  const r = factorRows(classes, outcomes);
  const width = labelled * r;
  const graph = new Graph("bait-prior-low-rank");
  const features = graph.input("labelled_features", precision, [labelled, dimensions]);
  const logits = graph.input("labelled_logits", precision, [labelled, classes]);
  const weights = graph.input("prior_weights", precision, [labelled]);
  const lambda = graph.input("lambda", precision, []);
  const { factors } = weighted({ features, factors: factorsOf(logits, outcomes) }, weights);
  const products = mul(
    own(reshape(factors, [width, classes])),
    repeated(own(features), labelled, r),
  );
  const ratio = div(products, cast(lambda, "float64"));
  const solved = cast(symmetricInverse(add(ratio, eyeLike(ratio))), precision);
  const explicit = mul(unsqueeze(factors, 3), unsqueeze(features, 1, 2));
  const v = reshape(explicit, [width, classes * dimensions]);
  return new Program(graph, {
    delta: div(1, lambda),
    plain: div(v, lambda),
    scaled: neg(div(matmul(solved, v), lambda)),
  });
}

/** `M·Mᵀ` in float64. */
function own(matrix: Value): Value {
  const wide = cast(matrix, "float64");
  return gemm(wide, wide, undefined, { transposeB: true });
}

/** Every entry becomes a block of r × r: `[n, n]` → `[n·r, n·r]`. */
function repeated(matrix: Value, size: number, r: number): Value {
  const blocks = expand(unsqueeze(matrix, 1, 3), [size, r, size, r]);
  return reshape(blocks, [size * r, size * r]);
}
