/** BADGE: diverse and uncertain rows by their gradient embeddings. */
import * as v from "valibot";
import {
  add,
  argMax,
  gather,
  Graph,
  mul,
  oneHot,
  Program,
  relu,
  softmax,
  sub,
  sumSquare,
  type Value,
} from "../onnx/mod.ts";
import { productsWith } from "./distances.ts";
import { d2Sampling } from "./pickers/d2_sampling.ts";
import { scaledForSquares } from "./scale.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/**
 * Draws rows by D² sampling on the gradient of the loss at the predicted label, starting with the
 * largest gradient (Ash et al. 2020, algorithm 1).
 */
export const badge: Strategy = defineStrategy({
  name: "badge",
  title: "BADGE",
  summary: "Draws rows whose loss gradients are large and far from one another",
  paper: {
    citation: "Ash et al. 2020",
    title: "Deep Batch Active Learning by Diverse, Uncertain Gradient Lower Bounds",
    url: "https://arxiv.org/abs/1906.03671",
  },
  needs: ["features", "logits"],
  coldStart: false,
  settings: v.strictObject({}),
  select: (query) => {
    const stream = query.random("d2 sampling");
    const uniforms = Float64Array.from({ length: query.budget - 1 }, () => stream.uniform());
    return badgePicks(query, uniforms);
  },
});

/**
 * BADGE with given random numbers.
 *
 * @param query What to choose from; it holds the pool's features and logits.
 * @param uniforms `[B−1]` in [0, 1): one for each pick after the first.
 * @returns B rows in the order drawn.
 */
export async function badgePicks(query: Query, uniforms: Float64Array): Promise<Int32Array> {
  const [features] = scaledForSquares([query.pool.features!]);
  const logits = query.pool.logits!;
  const program = badgeProgram(features!.shape[1]!, logits.shape[1]!);
  const { picks } = await query.runtime.run(program, {
    features: features!,
    logits,
    uniforms: { data: uniforms, shape: [uniforms.length] },
  });
  return picks!.data as Int32Array;
}

/**
 * The program: `features [N, D]`, `logits [N, K]` and `uniforms [T]` (float64) to `picks [T+1]`.
 *
 * The embedding of row i is g_i = a_i ⊗ x_i with a_i = onehot(argmax p_i) − p_i, so that
 * ‖g_i − g_j‖² = ‖a_i‖²‖x_i‖² + ‖a_j‖²‖x_j‖² − 2 (a_i·a_j)(x_i·x_j): no `[N, K·D]` matrix exists.
 *
 * @param dimensions D.
 * @param classes K.
 * @returns The program.
 */
export function badgeProgram(dimensions: number, classes: number): Program {
  const graph = new Graph("badge");
  const features = graph.input("features", "float32", ["N", dimensions]);
  const logits = graph.input("logits", "float32", ["N", classes]);
  const uniforms = graph.input("uniforms", "float64", ["T"]);
  const residuals = labelResiduals(logits, classes);
  const norms = mul(sumSquare(residuals, { axis: 1 }), sumSquare(features, { axis: 1 }));
  const distancesTo = (row: Value): Value => {
    const products = mul(productsWith(residuals, row), productsWith(features, row));
    return relu(sub(add(norms, gather(norms, row)), mul(products, 2)));
  };
  const picks = d2Sampling({ first: argMax(norms), uniforms, distancesTo });
  return new Program(graph, { picks });
}

/** onehot(argmax p) − p, `[N, K]` to `[N, K]`. */
function labelResiduals(logits: Value, classes: number): Value {
  return sub(oneHot(argMax(logits), classes), softmax(logits));
}
