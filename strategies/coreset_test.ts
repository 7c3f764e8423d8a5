import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Narrowed } from "../core/ndarray.ts";
import { Random } from "../core/random.ts";
import { coreset } from "./coreset.ts";
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

/** CoreSet in plain float64. */
function plainCoreset(pool: number[][], labelled: number[][], budget: number): number[] {
  const nearest = pool.map((row) => Math.min(...labelled.map((l) => squaredDistance(row, l))));
  return Array.from({ length: budget }, () => {
    const pick = nearest.indexOf(Math.max(...nearest));
    pool.forEach((row, i) => nearest[i] = Math.min(nearest[i]!, squaredDistance(row, pool[pick]!)));
    nearest[pick] = -1;
    return pick;
  });
}

Deno.test("coreset far from zero picks what plain float64 picks on the same numbers", async () => {
  await withRuntime(async (runtime) => {
    const offset = fc.constantFrom(3e3, 5.6e6, -1e7);
    const property = fc.asyncProperty(
      offset,
      fc.nat(1000),
      fc.boolean(),
      async (by, seed, narrow) => {
        const random = new Random(`far ${seed}`);
        const arrayOf = (count: number): Narrowed => {
          const exact = Float64Array.from({ length: count * 3 }, () => by + 40 * random.normal());
          const data = Float32Array.from(exact);
          return { data, shape: [count, 3], ...!narrow && { exact } };
        };
        const [pool, labelled] = [arrayOf(50), arrayOf(4)];
        const rows = (array: Narrowed): number[][] =>
          rowsOf({ data: (array.exact ?? array.data) as Float32Array, shape: array.shape });
        const query = {
          ...madeUpQuery(
            runtime,
            { size: 50, labelled: 4, dimensions: 3, classes: 2, budget: 20 },
            0,
          ),
          pool: { size: 50, features: pool },
          labelled: { size: 4, features: labelled },
        };
        const { picks } = await select(coreset, query);
        assertEquals([...picks], plainCoreset(rows(pool), rows(labelled), 20));
      },
    );
    // Fixed, because rounding may decide between rows that are equally far.
    await fc.assert(property, { numRuns: 25, seed: 1 });
  });
});

Deno.test("coreset picks what plain float64 picks within groups that are far apart", async () => {
  await withRuntime(async (runtime) => {
    const random = new Random("groups");
    const arrayOf = (count: number): Narrowed => {
      const exact = Float64Array.from(
        { length: count * 3 },
        (_, i) => random.normal() + (i % 3 === 0 ? 1e7 * random.integer(2) : 0),
      );
      return { data: Float32Array.from(exact), shape: [count, 3], exact };
    };
    const [pool, labelled] = [arrayOf(60), arrayOf(2)];
    const exactRows = ({ exact, shape }: Narrowed): number[][] =>
      Array.from({ length: shape[0]! }, (_, i) => [...exact!.subarray(3 * i, 3 * i + 3)]);
    const query = {
      ...madeUpQuery(runtime, { size: 60, labelled: 2, dimensions: 3, classes: 2, budget: 60 }, 0),
      pool: { size: 60, features: pool },
      labelled: { size: 2, features: labelled },
    };
    const { picks } = await select(coreset, query);
    assertEquals([...picks], plainCoreset(exactRows(pool), exactRows(labelled), 60));
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
