/** Every registered strategy on pools of any size and character. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../core/errors.ts";
import { strategies, strategyNamed } from "./registry.ts";
import { select } from "./select.ts";
import { type Character, characters, madeUpQuery, withRuntime } from "./testing/queries.ts";

/** Few axis lengths, because each pair of them is a program of its own. */
const sizes = fc.record({
  size: fc.integer({ min: 1, max: 40 }),
  labelled: fc.integer({ min: 1, max: 5 }),
  dimensions: fc.constantFrom(1, 3),
  classes: fc.constantFrom(2, 5),
}).chain((sizes) =>
  fc.integer({ min: 1, max: sizes.size }).map((budget) => ({ ...sizes, budget }))
);

for (const strategy of strategies) {
  Deno.test(`${strategy.name} picks B distinct rows of any pool, the same ones when asked again`, () =>
    withRuntime(async (runtime) => {
      const character = fc.constantFrom<Character>(...characters);
      const property = fc.asyncProperty(sizes, fc.nat(1000), character, async (...given) => {
        const query = madeUpQuery(runtime, ...given);
        try {
          const first = await select(strategy, query);
          assertEquals(await select(strategy, query), first);
          assertEquals(new Set(first.picks).size, query.budget);
        } catch (error) {
          if (given[2] !== "huge" || !(error instanceof InputError)) throw error;
        }
      });
      await fc.assert(property, { numRuns: 12 });
    }));
}

Deno.test("bait takes 1,000 classes", () =>
  withRuntime(async (runtime) => {
    const sizes = { size: 3, labelled: 1, dimensions: 2, classes: 1000, budget: 1 };
    const { picks } = await select(strategyNamed("bait"), madeUpQuery(runtime, sizes, 1));
    assertEquals(picks.length, 1);
  }));
