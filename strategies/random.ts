/** Rows drawn at random: what every other strategy is measured against. */
import { defineStrategy, type Strategy } from "./strategy.ts";

/** Draws B rows uniformly, without replacement. */
export const random: Strategy = defineStrategy({
  name: "random",
  title: "Random",
  summary: "Draws rows uniformly at random",
  needs: [],
  coldStart: true,
  select: ({ pool, budget, random }) => Promise.resolve(random("random").choice(pool.size, budget)),
});
