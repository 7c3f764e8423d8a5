import { assert, assertEquals } from "@std/assert";
import { findBackbone } from "../../backbones/registry.ts";
import { findDataset } from "../../datasets/registry.ts";
import { referencePool } from "../../datasets/split_rules.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import { parseSettings } from "../../strategies/settings.ts";
import { checkSuite } from "./load.ts";
import { suites } from "./registry.ts";
import { contestantOf, nameOf } from "./suite.ts";

for (const suite of suites) {
  Deno.test(`${suite.name} is a suite of things that exist, and its labels fit its pools`, () => {
    checkSuite(suite, suite.name);
    for (const { strategy, settings } of suite.strategies.map(contestantOf)) {
      parseSettings(strategyNamed(nameOf({ strategy })), settings);
    }
    for (const problem of suite.problems) {
      const { initial, cycles, budget, subset, backbone } = problem;
      const { sizes } = findDataset(problem.dataset);
      if (backbone !== undefined) findBackbone(backbone);
      assert(budget < subset, problem.dataset);
      if (sizes === undefined) continue;
      const pool = problem.pool === "reference" ? referencePool(sizes.train).length : sizes.train;
      assert(initial + cycles * budget <= pool, problem.dataset);
    }
  });
}

Deno.test("the papers' experiments have the papers' numbers of runs", () => {
  const runs = (name: string): number => {
    const { problems, strategies, seeds } = suites.find((suite) => suite.name === name)!;
    return problems.length * strategies.length * seeds.length;
  };
  assertEquals(runs("letter"), 90);
  assertEquals(runs("ablation-expectation"), 40);
  assertEquals(runs("ablation-likelihood"), 40);
  assertEquals(runs("cleaning-the-pool"), 8 * 2 * 9 * 10);
});
