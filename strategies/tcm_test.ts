import { assertEquals } from "@std/assert";
import { strategyNamed } from "./registry.ts";
import { select } from "./select.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

const sizes = { size: 60, labelled: 8, dimensions: 3, classes: 4, budget: 5 };

Deno.test("TCM is TypiClust in the first cycles, and margin after", () =>
  withRuntime(async (runtime) => {
    for (const [cycle, name] of [[0, "typiclust"], [2, "typiclust"], [3, "margin"]] as const) {
      const query = { ...madeUpQuery(runtime, sizes, 1), cycle };
      const { picks } = await select(strategyNamed(name), query);
      assertEquals((await select(strategyNamed("tcm"), query)).picks, picks);
    }
  }));
