import { assertEquals } from "@std/assert";
import { takeRows } from "../core/ndarray.ts";
import { Random } from "../core/random.ts";
import { maxHerding } from "./max_herding.ts";
import { select } from "./select.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

const sizes = { size: 150, labelled: 4, dimensions: 5, classes: 3, budget: 6 };

for (const variant of ["paper", "dal-toolbox"]) {
  Deno.test(`max-herding of ${variant} picks the same rows in whatever order they come`, async () => {
    await withRuntime(async (runtime) => {
      const query = madeUpQuery(runtime, sizes, 1);
      const order = new Random("order").permutation(sizes.size);
      const features = takeRows(query.pool.features!, order);
      const moved = { ...query, pool: { ...query.pool, features } };
      const { picks } = await select(maxHerding, query, { variant });
      const found = (await select(maxHerding, moved, { variant })).picks;
      assertEquals(found.map((row) => order[row]!), picks);
    });
  });

  Deno.test(`max-herding of ${variant} picks from all rows, and covers a sample`, async () => {
    await withRuntime(async (runtime) => {
      const query = madeUpQuery(runtime, sizes, 1);
      const { picks } = await select(maxHerding, query, { variant, cover: 150 });
      assertEquals((await select(maxHerding, query, { variant })).picks, picks);
      const sampled = (await select(maxHerding, query, { variant, cover: 20 })).picks;
      assertEquals(new Set(sampled).size, sizes.budget);
      assertEquals((await select(maxHerding, query, { variant, cover: 20 })).picks, sampled);
    });
  });

  Deno.test(`max-herding of ${variant} takes the lower of equal rows`, async () => {
    await withRuntime(async (runtime) => {
      const data = Float32Array.of(1, 0, 0, 1, 0, 1, 1, 0, 0, 1);
      const query = madeUpQuery(runtime, { ...sizes, size: 5, labelled: 0, dimensions: 2 }, 1);
      const same = { ...query, pool: { size: 5, features: { data, shape: [5, 2] } }, budget: 5 };
      assertEquals([...(await select(maxHerding, same, { variant })).picks], [1, 0, 2, 3, 4]);
    });
  });
}
