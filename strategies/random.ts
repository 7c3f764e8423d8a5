/** Rows drawn at random: what every other strategy is measured against. */
import { defineStrategy, type Strategy } from "./strategy.ts";

/** Draws B rows uniformly, without replacement. */
export const random: Strategy = defineStrategy({
  name: "random",
  title: "Random",
  summary: "Draws rows uniformly at random",
  needs: [],
  coldStart: true,
  about: {
    family: "baseline",
    occurrences: 19,
    text: "Every unlabelled row is equally likely. It ignores everything that a model knows, and " +
      "yet its labelled set has the distribution of the pool, which no other strategy " +
      "guarantees: it is the line to beat, and with few labels and a weak head many " +
      "strategies fall below it. It fails where classes or regions are rare, because it finds " +
      "them only in proportion.",
    cost: "B",
  },
  select: ({ pool, budget, random }) => Promise.resolve(random("random").choice(pool.size, budget)),
});
