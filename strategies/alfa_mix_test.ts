import { assertEquals } from "@std/assert";
import { alfaMixCandidates } from "./alfa_mix.ts";
import { strategyNamed } from "./registry.ts";
import { select } from "./select.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

const sizes = { size: 30, labelled: 6, dimensions: 4, classes: 3, budget: 4 };

Deno.test("alfaMixCandidates grows the cap until there are more than B, or up to 1", async () => {
  await withRuntime((runtime) => {
    const query = madeUpQuery(runtime, { ...sizes, budget: 2 }, 1);
    // In units of 1/√D.
    const limits = Float64Array.of(0.1, 9, 0.5, 0.3, 0.7, 0.9).map((limit) => limit / 2);
    const of = (budget: number, cap: number): number[] => [
      ...alfaMixCandidates(limits, { ...query, budget }, cap),
    ];
    assertEquals(of(1, 0.2), [0, 3]);
    assertEquals(of(2, 0.2), [0, 2, 3]);
    assertEquals(of(2, 0.4), [0, 2, 3, 4]);
    assertEquals(of(6, 0.2), [0, 2, 3, 4, 5]);
    return Promise.resolve();
  });
});

Deno.test("alfa-mix takes all candidates and others at random where there are too few", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    const { shape } = query.pool.logits!;
    // So sure of class 0 that no mixture changes it, but for rows 3 and 20.
    const data = Float32Array.from({ length: 90 }, (_, i) => i % 3 === 0 ? 1000 : 0);
    for (const row of [3, 20]) data[3 * row] = 0;
    const certain = { ...query, pool: { ...query.pool, logits: { data, shape } } };
    const { picks } = await select(strategyNamed("alfa-mix"), certain);
    assertEquals([...picks.subarray(0, 2)], [3, 20]);
    assertEquals(new Set(picks).size, 4);
  });
});
