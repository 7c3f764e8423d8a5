/** Confidence of the posterior mean prediction. */
import { leastConfidentScore } from "./least_confident.ts";
import { logMeanSoftmax, pickByDraws } from "./shared/draws.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/** Picks the rows whose class most probable over posterior draws is least probable. */
export const bayesianLeastConfident: Strategy = defineStrategy({
  name: "bayesian-least-confident",
  title: "Bayesian least confident",
  summary: "Takes the rows whose mean prediction over posterior draws is least confident",
  needs: ["mc-logits"],
  about: {
    family: "posterior draws",
    occurrences: 5,
    text: "Least-confident sampling on p̄, the mean over T draws of their softmax: the score is " +
      "1 − max_k p̄_k. It does not see how the rest is spread over the other classes, nor " +
      "whether the draws disagree or all are unsure.",
    cost: "N·T·K",
    checked: "dhuseljic/dal-toolbox@e9bf05ca",
  },
  select: (query) =>
    pickByDraws(
      query,
      "bayesian-least-confident",
      (draws) => leastConfidentScore(logMeanSoftmax(draws)),
    ),
});
