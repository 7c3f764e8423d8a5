/** Mean standard deviation. */
import { mean, softmax, sqrt, square, sub, type Value } from "../onnx/mod.ts";
import { pickByDraws } from "./shared/draws.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/**
 * The standard deviation over T draws of a class's probability, averaged over classes: `[N, T, K]`
 * to `[N]`.
 */
export function meanStdScore(draws: Value): Value {
  const p = softmax(draws);
  const variances = mean(square(sub(p, mean(p, { axis: 1, keep: true }))), { axis: 1 });
  return mean(sqrt(variances), { axis: 1 });
}

/** Picks the rows whose class probabilities vary most over posterior draws. */
export const meanStd: Strategy = defineStrategy({
  name: "mean-std",
  title: "Mean STD",
  summary: "Takes the rows whose class probabilities vary most over posterior draws",
  paper: {
    citation: "Kendall et al. 2015",
    title: "Bayesian SegNet: Model Uncertainty in Deep Convolutional Encoder-Decoder " +
      "Architectures for Scene Understanding",
    url: "https://arxiv.org/abs/1511.02680",
  },
  needs: ["mc-logits"],
  about: {
    family: "posterior draws",
    text: "The standard deviation σ_k over T draws of the probability of class k, divided by T " +
      "and not T − 1, is averaged over classes: (1/K) Σ_k σ_k. Rows on which the draws disagree " +
      "score high, whatever the mean prediction is. With many classes most σ_k are near 0, and " +
      "their mean says little.",
    cost: "N·T·K",
    checked: "SineZHAN/deepALplus@93c2884e",
  },
  select: (query) => pickByDraws(query, "mean-std", meanStdScore),
});
