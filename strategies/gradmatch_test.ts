import { assert, assertEquals } from "@std/assert";
import { gradmatch } from "./gradmatch.ts";
import { select } from "./select.ts";
import type { Query } from "./strategy.ts";
import { madeUpQuery, rowsOf, withRuntime } from "./testing/queries.ts";

const sizes = { size: 40, labelled: 5, dimensions: 3, classes: 4, budget: 8 };

function gradient(x: readonly number[], z: readonly number[], label: number): number[] {
  const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
  return z.flatMap((value, k) =>
    [...x, 1].map((feature) => (Math.exp(value) / total - (k === label ? 1 : 0)) * feature)
  );
}

/** Gradients of the pool at the predicted labels, and of the labelled rows at theirs. */
function gradientsOf({ pool, labelled }: Query): { pool: number[][]; labelled: number[][] } {
  const z = rowsOf(pool.logits!);
  const known = rowsOf(labelled.logits!);
  return {
    pool: rowsOf(pool.features!).map((x, i) =>
      gradient(x, z[i]!, z[i]!.indexOf(Math.max(...z[i]!)))
    ),
    labelled: rowsOf(labelled.features!).map((x, i) =>
      gradient(x, known[i]!, labelled.labels![i]!)
    ),
  };
}

const sum = (rows: number[][]): number[] =>
  rows[0]!.map((_, j) => rows.reduce((t, g) => t + g[j]!, 0));

for (const target of ["pool", "labelled"] as const) {
  Deno.test(`each pick brings the sum of gradients nearest to that of the ${target}`, async () => {
    await withRuntime(async (runtime) => {
      for (let seed = 0; seed < 10; seed++) {
        const query = madeUpQuery(runtime, sizes, seed);
        const { picks } = await select(gradmatch, query, { target });
        const gradients = gradientsOf(query);
        const scale = sizes.size / gradients[target].length;
        const goal = sum(gradients[target]).map((x) => scale * x);
        picks.forEach((pick, step) => {
          const before = [...picks.slice(0, step)];
          const costs = gradients.pool.map((_, row) =>
            before.includes(row) ? Infinity : Math.hypot(
              ...sum([...before, row].map((i) => gradients.pool[i]!)).map((x, j) => x - goal[j]!),
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
