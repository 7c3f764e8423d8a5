/** SoftRankBALD. */
import {
  drawByBald,
  type Keys,
  stochasticBatch,
  stochasticSettings,
} from "./shared/stochastic_bald.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/** −β log r, r the rank by BALD from 1; of equals the lower row is ranked first. */
export function softrankKeys(beta: number): Keys {
  return (bald) => {
    const order = Int32Array.from(bald.keys()).sort((a, b) => bald[b]! - bald[a]! || a - b);
    const keys = new Float64Array(bald.length);
    order.forEach((row, place) => keys[row] = -beta * Math.log(place + 1));
    return keys;
  };
}

/** Draws rows with probabilities proportional to the inverse of their rank by BALD, to the power β. */
export const softrankBald: Strategy = defineStrategy({
  name: "softrank-bald",
  title: "SoftRankBALD",
  summary: "Draws rows with probabilities that fall with their rank by BALD",
  paper: stochasticBatch,
  needs: ["mc-logits"],
  settings: stochasticSettings,
  about: {
    family: "posterior draws",
    occurrences: 3,
    text:
      "As PowerBALD, with probabilities proportional to r^−β, r the rank of a row by BALD from 1: " +
      "the B largest −β log r + g, g Gumbel noise. Only the order of the scores counts, not their " +
      "scale; nor does it see that nearly all of them are 0.",
    cost: "N·T·K + N log N",
    checked: "baal-org/baal@7da1cfbb",
  },
  select: (query, { beta }) => drawByBald(query, softrankKeys(beta)),
});
