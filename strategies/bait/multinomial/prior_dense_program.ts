/**
 * The prior covariance A₀ = M₀⁻¹ where there are more labelled rows than a factor has columns: a matrix
 * of order K·D, made and inverted in float64.
 */
import {
  add,
  cast,
  eyeLike,
  gather,
  gemm,
  Graph,
  loop,
  matmul,
  mean,
  mul,
  Program,
  reshape,
  sub,
  symmetricInverse,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { factorsOf } from "./factors.ts";
import type { PriorShape } from "./prior_blocks_program.ts";
import { weighted } from "./rows.ts";

/**
 * Builds the program.
 *
 * Inputs: `labelled_features [n, D]`, `labelled_logits [n, K]`, `prior_weights [n]`, `lambda`. Outputs:
 * `delta`, which is not used, `plain [K·D, K·D]` = I, `scaled [K·D, K·D]` = A₀, but for
 * what factors are orthogonal to.
 */
export function priorDenseProgram(shape: PriorShape): Program {
  const { labelled, dimensions, classes, outcomes, precision } = shape;
  const whole = classes * dimensions;
  const graph = new Graph("bait-prior-dense");
  const features = graph.input("labelled_features", precision, [labelled, dimensions]);
  const logits = graph.input("labelled_logits", precision, [labelled, classes]);
  const weights = graph.input("prior_weights", precision, [labelled]);
  const lambda = graph.input("lambda", precision, []);
  const rows = weighted({ features, factors: factorsOf(logits, outcomes) }, weights);
  const outer = matmul(transpose(rows.factors, [0, 2, 1]), rows.factors);
  const x = cast(features, "float64");
  const { collected: [blocks] } = loop({
    count: classes,
    state: [graph.scalar(precision, 0)],
    body: (k, state) => {
      const row = cast(gather(outer, k, 1), "float64");
      const scaled = mul(unsqueeze(row, 2), unsqueeze(x, 1));
      const flat = reshape(scaled, [labelled, whole]);
      return { state, collect: [gemm(x, flat, undefined, { transposeA: true })] };
    },
  });
  const fisher = reshape(blocks!, [whole, whole]);
  const unit = eyeLike(fisher);
  const inverted = add(fisher, mul(unit, cast(lambda, "float64")));
  return new Program(graph, {
    delta: graph.scalar(precision, 0),
    plain: cast(unit, precision),
    scaled: cast(centred(symmetricInverse(inverted), classes), precision),
  });
}

/**
 * Takes out of a covariance, on both sides, what is the same for all classes: factors are orthogonal to
 * it, and where λ is small it is so large that nothing else would be left in float32.
 */
function centred(covariance: Value, classes: number): Value {
  const whole = covariance.shape[0] as number;
  const dimensions = whole / classes;
  const split = reshape(covariance, [classes, dimensions, classes, dimensions]);
  const left = sub(split, mean(split, { axis: 0, keep: true }));
  return reshape(sub(left, mean(left, { axis: 2, keep: true })), [whole, whole]);
}
