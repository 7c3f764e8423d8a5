/**
 * The prior covariance A₀ = M₀⁻¹ of exact BAIT, at the cost of one vector a labelled row.
 *
 * The Fisher information of row j is (diag(p) − ppᵀ) ⊗ xxᵀ, so that M₀ = D − ZᵀZ: D has a block
 * D_k = λI + Σ w_j p_jk x_jx_jᵀ a class, Z a row √w_j (p_j ⊗ x_j) a labelled row. Hence
 * A₀ = Δ + Yᵀ C⁻¹ Y with Δ = D⁻¹, Y = ZΔ and C = I − ZΔZᵀ. Both terms are positive, so that nothing
 * cancels later; C itself is a difference, and close to singular where rows are many against λ: it is
 * made and inverted in float64.
 *
 * Factors are orthogonal to vectors that are the same for all classes. Along these C is close to
 * singular and Y large, for nothing: they are taken out of Y, also in float64.
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
  softmax,
  sqrt,
  sub,
  symmetricInverse,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { given, type Precision } from "./precision.ts";

/** What the program is built for. */
export interface PriorShape {
  /** n, at least 1. */
  readonly labelled: number;
  /** D. */
  readonly dimensions: number;
  /** K. */
  readonly classes: number;
  /** Of what comes out. */
  readonly precision: Precision;
}

/**
 * Builds the program.
 *
 * Inputs: `labelled_features [n, D]`, `labelled_logits [n, K]`, `prior_weights [n]`, `lambda`. Outputs:
 * `delta [K, D, D]`, `plain [n, K·D]` = Y, `scaled [n, K·D]` = C⁻¹Y.
 *
 * @param shape Sizes.
 * @returns The program.
 */
export function priorBlocksProgram(
  { labelled, dimensions, classes, precision }: PriorShape,
): Program {
  const graph = new Graph("bait-prior-blocks");
  const x = given(graph, "labelled_features", [labelled, dimensions], "float64");
  const p = softmax(
    given(graph, "labelled_logits", [labelled, classes], "float64"),
  );
  const weights = given(graph, "prior_weights", [labelled], "float64");
  const lambda = given(graph, "lambda", [], "float64");
  const square = gemm(x, x, undefined, { transposeB: true });
  const { state: [c], collected: [delta, y] } = loop({
    count: classes,
    state: [eyeLike(square)],
    body: (k, [c]) => {
      const pk = gather(p, k, 1);
      const moments = gemm(mul(x, unsqueeze(mul(weights, pk), 1)), x, undefined, {
        transposeA: true,
      });
      const block = symmetricInverse(add(moments, mul(eyeLike(moments), lambda)));
      const z = mul(x, unsqueeze(mul(sqrt(weights), pk), 1));
      const own = matmul(z, block);
      const left = sub(c!, gemm(own, z, undefined, { transposeB: true }));
      return { state: [left], collect: [cast(block, precision), own] };
    },
  });
  const centred = sub(y!, mean(y!, { axis: 0, keep: true }));
  const scaled = matmul(symmetricInverse(c!), centred);
  const flat = (byClass: Value): Value =>
    reshape(transpose(cast(byClass, precision), [1, 0, 2]), [labelled, classes * dimensions]);
  return new Program(graph, { delta: delta!, plain: flat(centred), scaled: flat(scaled) });
}
