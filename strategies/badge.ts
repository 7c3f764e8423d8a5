/** BADGE: diverse and uncertain rows by their gradient embeddings. */
import type { NdArray } from "../core/ndarray.ts";
import {
  add,
  argMax,
  clip,
  div,
  exp,
  gather,
  Graph,
  greater,
  log,
  matmul,
  max,
  mul,
  neg,
  oneHot,
  Program,
  relu,
  squeeze,
  sub,
  sum,
  sumSquare,
  transpose,
  unsqueeze,
  type Value,
  where,
} from "../onnx/mod.ts";
import { d2Sampling } from "./shared/d2_sampling.ts";
import { productsWith, withoutRounding } from "./shared/distances.ts";
import { drawByGradients, longestGradient } from "./shared/plain_gradients.ts";
import { centred, softmaxLogits } from "./shared/scale.ts";
import { restOf } from "./shared/scorer.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** Distances that are a smaller share of the norms than one in this many are left to float64. */
const DOUBTFUL = 2 ** 10;

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
  about: {
    family: "gradients",
    text: "The gradient of the loss at the predicted label, g = (onehot(ŷ) − p) ⊗ x, is long " +
      "where the head is unsure and points where the weights would move. The first pick has " +
      "the longest one; the others are drawn with probability ∝ the squared distance to the " +
      "nearest pick, as k-means++ draws its starts, so that a batch is uncertain and diverse. " +
      "As the head grows confident all gradients shrink together and rounding, not " +
      "uncertainty, tells them apart; its draws vary from seed to seed.",
    cost: "N·B·(D+K)",
    checked: "dal-toolbox",
  },
  select: (query) => badgePicks(query, query.random("d2 sampling").uniforms(query.budget - 1)),
});

/**
 * BADGE with given random numbers.
 *
 * @param uniforms `[B−1]` in [0, 1): one for each pick after the first.
 * @returns B rows in the order drawn.
 */
export async function badgePicks(query: Query, uniforms: Float64Array): Promise<Int32Array> {
  const { runtime, pool } = query;
  const first = longestGradient(pool);
  if (uniforms.length === 0) return Int32Array.of(first);
  const [features, origin] = centred([pool.features!, originOf(pool.features!)]);
  const program = badgeProgram(features.shape[1]!, pool.logits!.shape[1]!);
  const { picks, doubt } = await runtime.run(program, {
    features,
    origin,
    logits: softmaxLogits(pool.logits!),
    first: { data: BigInt64Array.of(BigInt(first)), shape: [] },
    uniforms: { data: uniforms, shape: [uniforms.length] },
  });
  const isSure = Number(doubt!.data[0]) < DOUBTFUL;
  return isSure ? picks!.data as Int32Array : drawByGradients(pool, first, uniforms);
}

/**
 * From `features [N, D]` (centred), `origin [1, D]` (0, moved likewise), `logits [N, K]`, the
 * `first` pick and `uniforms [T]` to `picks [T+1]` and their `doubt`: the ratio of the norms to the
 * distances left.
 *
 * The embedding of row i is g_i = a_i ⊗ x_i with a_i = onehot(argmax p_i) − p_i, so that ‖g_i −
 * g_j‖² = ‖Δa‖²‖x_j‖² + ‖a_i‖²‖Δx‖² + 2 (Δa·a_i)(Δx·x_j), Δ being the difference of i and j: no
 * `[N, K·D]` matrix exists, and nothing cancels however far x is from 0.
 */
function badgeProgram(dimensions: number, classes: number): Program {
  const graph = new Graph("badge");
  const features = graph.input("features", "float32", ["N", dimensions]);
  const origin = graph.input("origin", "float32", [1, dimensions]);
  const logits = graph.input("logits", "float32", ["N", classes]);
  const first = graph.input("first", "int64", []);
  const uniforms = graph.input("uniforms", "float64", ["T"]);
  const residuals = labelResiduals(logits, classes);
  const residualNorms = sumSquare(residuals, { axis: 1 });
  const norms = sumSquare(features, { axis: 1 });
  const lengths = sumSquare(sub(features, origin), { axis: 1 });
  const towardsOrigin = squeeze(matmul(features, transpose(origin)), 1);
  const distancesTo = (row: Value): Value => {
    const products = productsWith(features, row);
    const less = (values: Value): Value => sub(values, gather(values, row));
    const apart = withoutRounding(
      add(sub(norms, mul(products, 2)), gather(norms, row)),
      norms,
    );
    // Δx·x_j: x_j is the centred row less the origin.
    const along = sub(sub(products, gather(norms, row)), less(towardsOrigin));
    const change = less(residuals);
    const cross = mul(sum(mul(change, residuals), { axis: 1 }), where(greater(apart, 0), along, 0));
    const own = mul(sumSquare(change, { axis: 1 }), gather(lengths, row));
    return relu(add(add(own, mul(residualNorms, apart)), mul(cross, 2)));
  };
  const { picks, nearest } = d2Sampling({ first, uniforms, distancesTo });
  // Distances fall from pick to pick; what float32 loses of each is a share of the row's norm.
  const doubt = div(sum(mul(residualNorms, norms)), sum(nearest));
  return new Program(graph, { picks, doubt });
}

/**
 * Residuals are scaled by up to e to the power of this: float64 holds the squares of no smaller
 * ones.
 */
const MOST_SCALE = 300;

/**
 * onehot(argmax p) − p, `[N, K]` to `[N, K]`, in units of the largest 1 − p₁ of all rows: squares
 * of small ones would vanish in float32.
 */
function labelResiduals(logits: Value, classes: number): Value {
  const { gap, shares, others, odds } = restOf(logits);
  const wrong = sub(sub(log(others), gap), log(add(odds, 1)));
  const unit = clip(max(wrong), -MOST_SCALE, 0);
  const second = div(exp(neg(add(gap, unit))), add(odds, 1));
  const labels = mul(oneHot(argMax(logits), classes), unsqueeze(add(others, 1), 1));
  return mul(sub(labels, shares), unsqueeze(second, 1));
}

/** A row of zeros beside others. */
function originOf({ shape }: NdArray): NdArray {
  return { data: new Float32Array(shape[1]!), shape: [1, shape[1]!] };
}
