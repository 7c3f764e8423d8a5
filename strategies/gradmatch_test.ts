import { assert, assertEquals } from "@std/assert";
import { gradmatch } from "./gradmatch.ts";
import { select } from "./select.ts";
import { gradientsOf, total } from "./testing/gradients.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

const sizes = { size: 40, labelled: 5, dimensions: 3, classes: 4, budget: 8 };

for (const target of ["pool", "labelled"] as const) {
  Deno.test(`each pick brings the sum of gradients nearest to that of the ${target}`, async () => {
    await withRuntime(async (runtime) => {
      for (let seed = 0; seed < 10; seed++) {
        const query = madeUpQuery(runtime, sizes, seed);
        const { picks } = await select(gradmatch, query, { target });
        const gradients = gradientsOf(query);
        const scale = sizes.size / gradients[target].length;
        const goal = total(gradients[target]).map((x) => scale * x);
        picks.forEach((pick, step) => {
          const before = [...picks.slice(0, step)];
          const costs = gradients.pool.map((_, row) =>
            before.includes(row) ? Infinity : Math.hypot(
              ...total([...before, row].map((i) => gradients.pool[i]!)).map((x, j) => x - goal[j]!),
            )
          );
          assertEquals(pick, costs.indexOf(Math.min(...costs)));
        });
      }
    });
  });
}

Deno.test("matching pursuit picks at random once nothing is left to match", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 0, "one-hot");
    const { picks } = await select(gradmatch, query, { variant: "omp" });
    assertEquals(new Set(picks).size, sizes.budget);
    assert(picks.some((row) => row >= sizes.budget));
  });
});
