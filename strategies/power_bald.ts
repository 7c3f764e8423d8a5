/** PowerBALD. */
import {
  drawByBald,
  type Keys,
  stochasticBatch,
  stochasticSettings,
} from "./shared/stochastic_bald.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/** β log s: without BALD a row comes last. */
export function powerKeys(beta: number): Keys {
  return (bald) => Float64Array.from(bald, (score) => beta * Math.log(score));
}

/** Draws rows with probabilities proportional to BALD to the power β. */
export const powerBald: Strategy = defineStrategy({
  name: "power-bald",
  title: "PowerBALD",
  summary: "Draws rows with probabilities proportional to a power of their BALD",
  paper: stochasticBatch,
  needs: ["mc-logits"],
  settings: stochasticSettings,
  about: {
    family: "posterior draws",
    occurrences: 3,
    text:
      "The B rows of the highest BALD s resemble one another. Drawing rows one by one without " +
      "replacement, with probabilities proportional to s^β, spreads the batch at no cost: the B " +
      "largest β log s + g, g Gumbel noise. Rows without BALD come last. With a large pool the " +
      "many rows of low BALD can outweigh the few of high BALD; a larger β then helps.",
    cost: "N·T·K",
    checked: "baal-org/baal@7da1cfbb",
  },
  select: (query, { beta }) => drawByBald(query, powerKeys(beta)),
});
