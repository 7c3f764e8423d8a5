/** SoftmaxBALD. */
import {
  drawByBald,
  type Keys,
  stochasticBatch,
  stochasticSettings,
} from "./shared/stochastic_bald.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/** β s. */
export function softmaxKeys(beta: number): Keys {
  return (bald) => Float64Array.from(bald, (score) => beta * score);
}

/** Draws rows with probabilities proportional to e^(β BALD). */
export const softmaxBald: Strategy = defineStrategy({
  name: "softmax-bald",
  title: "SoftmaxBALD",
  summary: "Draws rows with probabilities proportional to the exponential of their BALD",
  paper: stochasticBatch,
  needs: ["mc-logits"],
  settings: stochasticSettings,
  about: {
    family: "posterior draws",
    occurrences: 3,
    text:
      "As PowerBALD, with probabilities proportional to e^(βs): the B largest βs + g, s the BALD " +
      "of a row and g Gumbel noise. BALD is at most log K and mostly far less, so that with β = 1 " +
      "the draws are nearly uniform; β has to fit the scale of the scores.",
    cost: "N·T·K",
    checked: "baal-org/baal@7da1cfbb",
  },
  select: (query, { beta }) => drawByBald(query, softmaxKeys(beta)),
});
