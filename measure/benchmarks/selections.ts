/** A selection of every strategy, on made-up problems. */
import type { Sizes } from "../../runs/measurement.ts";
import { strategies } from "../../strategies/registry.ts";
import { select } from "../../strategies/select.ts";
import type { Benchmark, Ladder } from "../benchmark.ts";
import { madeUpQuery } from "./made_up.ts";
import { selectionWork } from "./selection_work.ts";

type Cases = Pick<Benchmark, "sizes" | "large" | "slow" | "ladder">;

/** Cases of strategies that score logits, unless they are named below. */
const scores: Cases = {
  sizes: [sized(20_000, 0, 1, 10, 10), sized(10_000, 0, 1, 100, 10)],
  large: [sized(50_000, 0, 1, 10, 100), sized(1_281_167, 0, 1, 10, 10)],
  ladder: along(sized(80_000, 0, 1, 10, 10), "N", "K"),
};

/** Cases of strategies that run k-means over the pool. */
const clusters: Cases = {
  sizes: [sized(1000, 50, 32, 10, 10), sized(2000, 50, 64, 10, 10)],
  large: [sized(50_000, 100, 384, 10, 100)],
  ladder: along(sized(4000, 100, 64, 10, 20), "N", "D", "B"),
};

/** Cases of strategies that compare all rows with one another. */
const covers: Cases = {
  sizes: [sized(500, 50, 32, 10, 10), sized(1000, 50, 64, 10, 10)],
  large: [sized(50_000, 100, 384, 10, 100)],
  ladder: along(sized(2000, 100, 64, 10, 20), "N", "D", "B"),
};

/** Cases of strategies that compare gradients or neighbours with the labelled set. */
const gradients: Cases = {
  sizes: [sized(2000, 100, 64, 10, 10), sized(1000, 200, 64, 100, 10)],
  large: [sized(50_000, 1000, 384, 10, 100)],
  ladder: along(sized(4000, 200, 64, 10, 20), "N", "D", "K", "B"),
};

/** Cases of strategies that buy labels along the classes' orderings. */
const orderings: Cases = {
  sizes: [sized(1000, 100, 1, 10, 10), sized(1000, 100, 1, 26, 52)],
  large: [sized(50_000, 1000, 1, 10, 100)],
  ladder: along(sized(5000, 100, 1, 10, 20), "N", "n", "K", "B"),
};

/** Cases of strategies on T posterior draws that are not named below. */
const draws: Cases = {
  sizes: [drawn(200, 10, 10), drawn(40, 100, 10)],
  large: [drawn(50_000, 10, 100)],
  ladder: along(drawn(2000, 10, 10), "N", "T", "K"),
};

/** Cases of strategies that compare the draws of all rows with those of many others. */
const changes: Cases = { ...draws, sizes: [drawn(50, 10, 10), drawn(10, 100, 5)] };

/** All sizes but n are doublings of the same few numbers, so that strategies meet on the axes. */
const cases: Readonly<Record<string, Cases>> = {
  "random": {
    sizes: [sized(20_000, 0, 1, 2, 10), sized(100_000, 0, 1, 2, 10)],
    large: [sized(50_000, 0, 1, 10, 100), sized(1_281_167, 0, 1, 2, 10)],
    ladder: along(sized(20_000, 0, 1, 2, 10_000), "N", "B"),
  },
  "coreset": {
    sizes: [sized(2000, 100, 64, 10, 10), sized(2000, 200, 128, 10, 20)],
    large: [sized(50_000, 1000, 384, 10, 100)],
    ladder: along(sized(4000, 200, 128, 10, 20), "N", "n", "D", "B"),
  },
  "prob-cover": covers,
  "max-herding": covers,
  "uherding": covers,
  "dcom": { ...covers, ladder: along(sized(2000, 100, 64, 10, 20), "N", "n", "D", "B") },
  "activeft": covers,
  "freesel": { ...covers, ladder: along(sized(2000, 100, 64, 10, 20), "N", "n", "D", "B") },
  "typiclust": { ...clusters, ladder: along(sized(4000, 100, 64, 10, 20), "N", "n", "D", "B") },
  "k-means": clusters,
  "clue": clusters,
  "cluster-margin": clusters,
  "alfa-mix": { ...clusters, ladder: along(sized(4000, 100, 64, 10, 20), "N", "D", "K", "B") },
  "dropquery": { ...clusters, ladder: along(sized(4000, 100, 64, 10, 20), "N", "D", "K", "B") },
  "batchbald": {
    sizes: [drawn(50, 10, 3), drawn(20, 100, 2)],
    large: [drawn(50_000, 10, 10)],
    ladder: { base: drawn(2000, 10, 4), rungs: { N: [0, 3], T: [0, 3], K: [0, 3], B: [-1, 1] } },
  },
  "epig": changes,
  "bemps-coremse": changes,
  "bemps-corelog": changes,
  "badge": {
    sizes: [sized(1000, 100, 64, 10, 10), sized(5000, 100, 128, 10, 20)],
    large: [sized(50_000, 1000, 384, 10, 100)],
    ladder: along(sized(4000, 200, 128, 10, 20), "N", "D", "K", "B"),
  },
  "fass": gradients,
  "falcun": { ...scores, ladder: along(sized(20_000, 0, 1, 10, 20), "N", "K", "B") },
  "cal": { ...gradients, ladder: along(sized(4000, 200, 64, 10, 20), "N", "n", "D", "K") },
  "vessal": gradients,
  "glister": { ...gradients, ladder: along(sized(4000, 200, 64, 10, 20), "N", "n", "D", "K", "B") },
  "gradmatch": gradients,
  "committee": gradients,
  "expected-error": {
    sizes: [sized(100, 50, 1, 4, 5), sized(500, 50, 1, 10, 10)],
    large: [sized(50_000, 100, 1, 10, 100)],
    ladder: along(sized(500, 50, 1, 4, 20), "N", "K", "B"),
  },
  "noise-stability": {
    sizes: [sized(200, 0, 16, 4, 5), sized(500, 0, 32, 5, 5)],
    large: [sized(50_000, 0, 384, 10, 100)],
    ladder: family(sized(1000, 0, 64, 10, 10), 2),
  },
  "greedy-oracle": {
    sizes: [sized(200, 20, 1, 4, 2), sized(500, 50, 1, 10, 3)],
    ladder: along(sized(1000, 50, 1, 10, 5), "N", "B"),
  },
  "boss": {
    sizes: [sized(30, 20, 4, 4, 3), sized(40, 20, 4, 4, 4)],
    ladder: along(sized(250, 50, 16, 10, 5), "N", "B"),
  },
  "galaxy": orderings,
  "direct": orderings,
  "tcm": { ...clusters, ladder: along(sized(4000, 100, 64, 10, 20), "N", "n", "D", "K", "B") },
  "tailor": gradients,
  "albl": { ...gradients, ladder: along(sized(4000, 200, 64, 10, 20), "N", "n", "D", "K", "B") },
  "approx-firal": {
    sizes: [sized(200, 20, 8, 3, 3), sized(500, 50, 16, 4, 5)],
    large: [sized(50_000, 1000, 384, 10, 100)],
    slow: [sized(50_000, 1000, 384, 100, 100)],
    ladder: family(sized(2000, 200, 64, 10, 20), 2),
  },
  "bait": {
    sizes: [sized(200, 20, 8, 3, 3), sized(500, 100, 32, 5, 5)],
    large: [
      sized(15_000, 310, 128, 26, 30),
      sized(1000, 100, 384, 10, 10),
      sized(1000, 310, 128, 26, 30),
    ],
    slow: [sized(2500, 1000, 384, 100, 100), sized(50_000, 1000, 384, 10, 100)],
    ladder: family(sized(1000, 200, 64, 10, 20), 2),
  },
  "bait-exp": {
    sizes: [sized(200, 20, 8, 3, 3), sized(500, 100, 32, 5, 10)],
    large: [
      sized(50_000, 1000, 384, 10, 100),
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
    ladder: along(sized(16_000, 1000, 128, 10, 40), "N", "D", "B"),
  },
  "bait-diag": {
    sizes: [sized(1000, 100, 64, 10, 10), sized(2000, 200, 128, 10, 20)],
    large: [sized(50_000, 1000, 384, 10, 100), sized(1000, 100, 384, 10, 10)],
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

/** Three doublings of each of some axes. */
function along(base: Sizes, ...axes: readonly string[]): Ladder {
  return { base, rungs: Object.fromEntries(axes.map((axis) => [axis, [0, 3] as const])) };
}

/** Doublings of all that BAIT depends on; `K` of its highest rung. */
function family(base: Sizes, K: number): Ladder {
  return { base, rungs: { N: [0, 3], D: [0, 3], K: [0, K], B: [0, 3] } };
}
