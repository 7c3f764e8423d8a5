/** Margin of the posterior mean prediction. */
import { marginScore } from "./margin.ts";
import { logMeanSoftmax, pickByDraws } from "./shared/draws.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/** Picks the rows whose two classes most probable over posterior draws are closest. */
export const bayesianMargin: Strategy = defineStrategy({
  name: "bayesian-margin",
  title: "Bayesian margin",
  summary: "Takes the rows whose mean prediction over posterior draws has the smallest margin",
  needs: ["mc-logits"],
  about: {
    family: "posterior draws",
    occurrences: 5,
    text: "Margin sampling on p̄, the mean over T draws of their softmax: the score is " +
      "1 − (p̄₁ − p̄₂), p̄₁ and p̄₂ its two largest elements. It looks at two classes only, and " +
      "rows that are close to one decision boundary are often close to one another.",
    cost: "N·T·K",
    checked: "dhuseljic/dal-toolbox@e9bf05ca",
  },
  select: (query) =>
    pickByDraws(query, "bayesian-margin", (draws) => marginScore(logMeanSoftmax(draws))),
});
