/** A selection of every strategy, on made-up problems. */
import type { Sizes } from "../../runs/measurement.ts";
import { strategies } from "../../strategies/registry.ts";
import { select } from "../../strategies/select.ts";
import type { Benchmark, Ladder } from "../benchmark.ts";
import { madeUpQuery } from "./made_up.ts";
import { selectionWork } from "./selection_work.ts";

type Cases = Pick<Benchmark, "sizes" | "large" | "slow" | "ladder">;

/** Cases of strategies that are not named below. */
const scores: Cases = {
  sizes: [sized(20_000, 0, 1, 10, 10), sized(10_000, 0, 1, 100, 10)],
  large: [sized(1_281_167, 0, 1, 10, 10)],
  ladder: {
    base: sized(20_000, 0, 1, 10, 10),
    rungs: { N: [-1, 3], K: [-1, 3] },
  },
};

/** Cases of strategies that run k-means over the pool. */
const clusters: Cases = {
  sizes: [sized(1000, 50, 32, 10, 10), sized(2000, 50, 64, 10, 10)],
  large: [sized(50_000, 100, 384, 10, 100)],
  ladder: features(sized(2000, 100, 64, 10, 20)),
};

/** Cases of strategies that compare all rows with one another. */
const covers: Cases = {
  sizes: [sized(500, 50, 32, 10, 10), sized(1000, 50, 64, 10, 10)],
  large: [sized(50_000, 100, 384, 10, 100)],
  ladder: features(sized(2000, 100, 64, 10, 20)),
};

/** Cases of strategies that compare gradients or neighbours with the labelled set. */
const gradients: Cases = {
  sizes: [sized(2000, 100, 64, 10, 10), sized(1000, 200, 64, 100, 10)],
  large: [sized(50_000, 1000, 384, 10, 100)],
  ladder: family(sized(2000, 200, 64, 10, 20), 3),
};

/** Cases of strategies that buy labels along the classes' orderings. */
const orderings: Cases = {
  sizes: [sized(1000, 100, 1, 10, 10), sized(1000, 100, 1, 26, 52)],
  large: [sized(50_000, 1000, 1, 10, 100)],
  ladder: { base: sized(5000, 100, 1, 10, 20), rungs: { N: [-1, 3], K: [-1, 3], B: [-1, 3] } },
};

/** Cases of strategies on T posterior draws that are not named below. */
const draws: Cases = {
  sizes: [drawn(2000, 10, 10), drawn(200, 100, 10)],
  large: [drawn(50_000, 10, 100)],
  ladder: { base: drawn(2000, 10, 10), rungs: { N: [-1, 3], K: [-1, 3] } },
};

/** All sizes but n are doublings of the same few numbers, so that strategies meet on the axes. */
const cases: Readonly<Record<string, Cases>> = {
  "random": {
    sizes: [sized(20_000, 0, 1, 2, 10), sized(100_000, 0, 1, 2, 10)],
    large: [sized(1_281_167, 0, 1, 2, 10)],
    ladder: { base: sized(20_000, 0, 1, 2, 10), rungs: { N: [-1, 3] } },
  },
  "coreset": {
    sizes: [sized(2000, 100, 64, 10, 10), sized(2000, 200, 128, 10, 20)],
    large: [sized(50_000, 1000, 384, 10, 100)],
    ladder: features(sized(2000, 200, 128, 10, 20)),
  },
  "prob-cover": covers,
  "max-herding": covers,
  "uherding": covers,
  "dcom": covers,
  "activeft": covers,
  "freesel": covers,
  "typiclust": clusters,
  "k-means": clusters,
  "clue": clusters,
  "cluster-margin": clusters,
  "alfa-mix": clusters,
  "dropquery": clusters,
  "batchbald": {
    sizes: [drawn(1000, 10, 5), drawn(200, 100, 3)],
    large: [drawn(50_000, 10, 10)],
    ladder: { base: drawn(2000, 10, 4), rungs: { N: [-1, 3], K: [-1, 3], B: [-1, 1] } },
  },
  "badge": {
    sizes: [sized(1000, 100, 64, 10, 10), sized(5000, 100, 128, 10, 20)],
    large: [sized(50_000, 1000, 384, 10, 100)],
    ladder: family(sized(2000, 200, 128, 10, 20), 3),
  },
  "fass": gradients,
  "cal": gradients,
  "vessal": gradients,
  "glister": gradients,
  "gradmatch": gradients,
  "committee": gradients,
  "expected-error": {
    sizes: [sized(100, 50, 1, 4, 5), sized(500, 50, 1, 10, 10)],
    ladder: { base: sized(500, 50, 1, 4, 10), rungs: { N: [-1, 3], K: [-1, 2], B: [-1, 3] } },
  },
  "noise-stability": {
    sizes: [sized(200, 0, 16, 4, 5), sized(500, 0, 32, 5, 5)],
    large: [sized(50_000, 0, 384, 10, 100)],
    ladder: family(sized(1000, 0, 64, 10, 10), 2),
  },
  "greedy-oracle": {
    sizes: [sized(200, 20, 1, 4, 2), sized(500, 50, 1, 10, 3)],
    ladder: { base: sized(1000, 50, 1, 10, 10), rungs: { N: [-1, 3], B: [-1, 3] } },
  },
  "boss": {
    sizes: [sized(30, 20, 4, 4, 3), sized(40, 20, 4, 4, 4)],
    ladder: { base: sized(500, 50, 16, 10, 10), rungs: { N: [-1, 3], B: [-1, 2] } },
  },
  "galaxy": orderings,
  "direct": orderings,
  "tcm": clusters,
  "tailor": gradients,
  "albl": gradients,
  "approx-firal": {
    sizes: [sized(200, 20, 8, 3, 3), sized(500, 50, 16, 4, 5)],
    large: [sized(50_000, 1000, 384, 10, 100)],
    slow: [sized(50_000, 1000, 384, 100, 100)],
    ladder: family(sized(2000, 200, 64, 10, 20), 2),
  },
  "bait": {
    sizes: [sized(500, 50, 16, 4, 5), sized(500, 100, 32, 5, 5)],
    large: [
      sized(1000, 100, 384, 10, 10),
      sized(1000, 310, 128, 26, 30),
      sized(15_000, 310, 128, 26, 30),
    ],
    slow: [sized(2500, 1000, 384, 100, 100)],
    ladder: family(sized(1000, 200, 64, 10, 20), 2),
  },
  "bait-exp": {
    sizes: [sized(500, 50, 16, 4, 5), sized(500, 100, 32, 5, 10)],
    large: [
      sized(1000, 100, 384, 10, 10),
      sized(1000, 310, 128, 26, 30),
      sized(2500, 1000, 384, 100, 100),
    ],
    ladder: family(sized(1000, 200, 64, 10, 20), 3),
  },
  "bait-binary": {
    sizes: [sized(1000, 100, 64, 10, 10), sized(2000, 200, 128, 10, 20)],
    large: [sized(50_000, 1000, 384, 10, 100)],
    // All of ImageNet; its features alone take 2 GB.
    slow: [sized(1_281_167, 1000, 384, 10, 1000)],
    ladder: family(sized(16_000, 1000, 128, 10, 40), 3),
  },
  "bait-diag": {
    sizes: [sized(1000, 100, 64, 10, 10), sized(2000, 200, 128, 10, 20)],
    large: [sized(1000, 100, 384, 10, 10)],
    ladder: family(sized(2000, 200, 128, 10, 20), 2),
  },
};

export const selections: readonly Benchmark[] = strategies.map((strategy) => {
  const work = selectionWork(strategy.name);
  // The runs of Fast Fishing added Fisher matrices up.
  const settings = "fisher" in (strategy.settings?.entries ?? {}) ? { fisher: "sum" } : {};
  return {
    name: strategy.name,
    summary: `A selection by ${strategy.title}`,
    ...cases[strategy.name] ?? (strategy.needs.includes("mc-logits") ? draws : scores),
    ...work && { work },
    setUp: ({ B = 0, ...sizes }, { runtime, shared }) => {
      const rows = shared(`query ${JSON.stringify(sizes)}`, () => madeUpQuery(sizes, runtime));
      const query = { ...rows, budget: B, runtime };
      return Promise.resolve({ run: () => select(strategy, query, settings) });
    },
  };
});

function sized(N: number, n: number, D: number, K: number, B: number): Sizes {
  return { N, n, D, K, B };
}

/** Sizes with T = 100 draws. */
function drawn(N: number, K: number, B: number): Sizes {
  return { ...sized(N, 0, 1, K, B), T: 100 };
}

/** Doublings of all that a strategy on features depends on. */
function features(base: Sizes): Ladder {
  return { base, rungs: { N: [-1, 3], D: [-1, 3], B: [-1, 3] } };
}

/** Doublings of all that a strategy on features and logits depends on; `K` of its highest rung. */
function family(base: Sizes, K: number): Ladder {
  return { base, rungs: { N: [-1, 3], D: [-1, 3], K: [-1, K], B: [-1, 3] } };
}
