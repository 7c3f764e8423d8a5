/** A whole cycle of active learning, on made-up features of overlapping classes. */
import { fastFishingHead } from "../../bench/head/config.ts";
import { runLoop } from "../../bench/loop.ts";
import { Random } from "../../core/random.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import type { Benchmark } from "../benchmark.ts";
import { madeUpClasses } from "./made_up.ts";

/** Trains, evaluates, selects by Binary BAIT, labels, trains and evaluates again. */
export const cycle: Benchmark = {
  name: "cycle",
  summary: "A cycle of active learning by BAIT (Binary), and the evaluation of its picks",
  sizes: [{ N: 1000, test: 500, D: 32, K: 10, B: 10, epochs: 50 }],
  large: [
    { N: 10_000, test: 10_000, D: 384, K: 10, B: 10, epochs: 200 },
    { N: 50_000, test: 10_000, D: 384, K: 100, B: 100, epochs: 200 },
  ],
  setUp: ({ N = 0, test = 0, D = 0, K = 0, B = 0, epochs = 0 }, { runtime }) => {
    const rows = madeUpClasses(new Random("cycle"), D, K);
    const task = {
      runtime,
      strategy: strategyNamed("bait-binary"),
      settings: {},
      seed: 0,
      pool: rows(N),
      test: rows(test),
      classes: K,
      head: { ...fastFishingHead, epochs },
      initial: 2 * K,
      budget: B,
      cycles: 1,
      subset: 0,
    };
    return Promise.resolve({ run: () => runLoop(task) });
  },
};
