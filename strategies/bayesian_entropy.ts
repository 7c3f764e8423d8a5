/** Entropy of the posterior mean prediction. */
import { entropyScore } from "./entropy.ts";
import { deepBayesian, logMeanSoftmax, pickByDraws } from "./shared/draws.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/** Picks the rows whose prediction, averaged over posterior draws, has the largest entropy. */
export const bayesianEntropy: Strategy = defineStrategy({
  name: "bayesian-entropy",
  title: "Bayesian entropy",
  summary: "Takes the rows whose mean prediction over posterior draws has the largest entropy",
  paper: deepBayesian,
  needs: ["mc-logits"],
  about: {
    family: "posterior draws",
    occurrences: 5,
    text: "Entropy sampling on p̄, the mean over T draws of their softmax: the score is " +
      "−Σ_k p̄_k log p̄_k. It adds the doubt about the weights to the noise of the labels and " +
      "cannot tell them apart: where classes overlap it keeps asking for rows that teach " +
      "nothing.",
    cost: "N·T·K",
    checked: "dhuseljic/dal-toolbox@e9bf05ca",
  },
  select: (query) =>
    pickByDraws(query, "bayesian-entropy", (draws) => entropyScore(logMeanSoftmax(draws))),
});
