import { assert } from "@std/assert";
import { madeUpQuery, rowsOf, squaredDistance, withRuntime } from "../testing/queries.ts";
import { nearestDistances } from "./nearest.ts";

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
