import { assert, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { strategies, strategyNamed } from "./registry.ts";
import { select } from "./select.ts";
import { testAccuracy, trainWith } from "./shared/accuracy.ts";
import { isUpperBound } from "./strategy.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

const sizes = { size: 30, labelled: 4, dimensions: 3, classes: 4, budget: 1 };

Deno.test("upper bounds are those that see the truth, and a family of their own", () => {
  for (const strategy of strategies) {
    assertEquals(isUpperBound(strategy), strategy.about!.family === "upper bounds", strategy.name);
  }
});

Deno.test("the greedy oracle's pick is the best on the test set of all that it tries", () =>
  withRuntime(async (runtime) => {
    for (let seed = 0; seed < 5; seed++) {
      const query = madeUpQuery(runtime, sizes, seed);
      const accuracyWith = async (rows: readonly number[]): Promise<number> =>
        await testAccuracy(query, await trainWith(query, rows));
      const before = await accuracyWith([]);
      const after = await Promise.all([...Array(30).keys()].map((row) => accuracyWith([row])));
      const best = Math.max(...after);
      const { picks } = await select(strategyNamed("greedy-oracle"), query, { candidates: 30 });
      if (best > before) assertEquals(after[picks[0]!], best);
      else {assertEquals(
          picks,
          (await select(strategyNamed("margin"), {
            ...query,
            pool: {
              size: 30,
              logits: await (await trainWith(query, [])).logits(
                [...Array(30).keys()].map((row) => 4 + row),
              ),
            },
          })).picks,
        );}
    }
  }));

Deno.test("more batches never lower BoSS's test accuracy", () =>
  withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, { ...sizes, budget: 3 }, 1);
    const accuracyOf = async (batches: number): Promise<number> => {
      const { picks } = await select(strategyNamed("boss"), query, { batches });
      return await testAccuracy(query, await trainWith(query, [...picks]));
    };
    const [few, more, most] = [await accuracyOf(1), await accuracyOf(5), await accuracyOf(20)];
    assert(few! <= more! && more! <= most!, `${few} ${more} ${most}`);
    assert(few! < most!);
  }));

Deno.test("an upper bound says if the truth is not offered", () =>
  withRuntime(async (runtime) => {
    const { truth: _, ...query } = madeUpQuery(runtime, sizes, 1);
    await assertRejects(
      () => select(strategyNamed("boss"), query),
      InputError,
      "needs all labels of the pool and a test set (query.truth), which are not offered",
    );
  }));
