import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { coreset, nearestDistances } from "./coreset.ts";
import { select } from "./select.ts";
import { madeUpQuery, rowsOf, squaredDistance, withRuntime } from "./testing/queries.ts";

Deno.test("each coreset pick is a farthest row in plain float64", async () => {
  await withRuntime(async (runtime) => {
    const sizes = fc.record({
      size: fc.integer({ min: 2, max: 40 }),
      labelled: fc.integer({ min: 1, max: 6 }),
      dimensions: fc.constantFrom(2, 5),
      classes: fc.constant(2),
      budget: fc.constant(2),
    });
    const property = fc.asyncProperty(sizes, fc.nat(1000), async (...given) => {
      const query = { ...madeUpQuery(runtime, ...given), budget: given[0].size };
      const pool = rowsOf(query.pool.features!);
      const centres = rowsOf(query.labelled.features!);
      const { picks } = await select(coreset, query);
      const left = new Set(pool.keys());
      for (const pick of picks) {
        const nearest = (row: number): number =>
          Math.min(...centres.map((centre) => squaredDistance(pool[row]!, centre)));
        const farthest = Math.max(...[...left].map(nearest));
        assert(nearest(pick) >= farthest - 1e-5 * (1 + farthest));
        centres.push(pool[pick]!);
        left.delete(pick);
      }
    });
    await fc.assert(property, { numRuns: 30 });
  });
});

Deno.test("coreset breaks ties towards the lower row", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(
      runtime,
      { size: 4, labelled: 1, dimensions: 1, classes: 2, budget: 4 },
      0,
    );
    const { picks } = await select(coreset, {
      ...query,
      pool: { size: 4, features: { data: Float32Array.of(3, -3, 3, 0), shape: [4, 1] } },
      labelled: { size: 1, features: { data: Float32Array.of(0), shape: [1, 1] } },
    });
    assertEquals(picks, Int32Array.of(0, 1, 2, 3));
  });
});

Deno.test("nearestDistances agrees with plain float64 over several blocks", async () => {
  await withRuntime(async (runtime) => {
    // 3000 others leave blocks of 1398 rows, so that 2000 rows take two.
    const sizes = { size: 2000, labelled: 3000, dimensions: 2, classes: 2, budget: 1 };
    const { pool, labelled } = madeUpQuery(runtime, sizes, 7);
    const { data } = await nearestDistances(runtime, pool.features!, labelled.features!);
    const others = rowsOf(labelled.features!);
    const rows = rowsOf(pool.features!);
    for (let i = 0; i < rows.length; i += 97) {
      const exact = Math.min(...others.map((other) => squaredDistance(rows[i]!, other)));
      assert(Math.abs(data[i]! - exact) < 1e-5, `row ${i}: ${data[i]} is not ${exact}`);
    }
  });
});
