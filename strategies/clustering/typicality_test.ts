import { assert, assertEquals } from "@std/assert";
import { madeUpQuery, rowsOf, squaredDistance, withRuntime } from "../testing/queries.ts";
import { typicality } from "./typicality.ts";

Deno.test("typicality is one over the mean squared distance to the nearest others", async () => {
  await withRuntime(async (runtime) => {
    const sizes = { size: 30, labelled: 1, dimensions: 4, classes: 2, budget: 1 };
    const members = madeUpQuery(runtime, sizes, 3).pool.features!;
    const rows = rowsOf(members);
    for (const neighbours of [1, 7, 29]) {
      const { data } = await typicality(runtime, members, neighbours);
      rows.forEach((row, i) => {
        const others = rows.filter((_, j) => j !== i).map((other) => squaredDistance(row, other));
        const nearest = others.sort((a, b) => a - b).slice(0, neighbours);
        const exact = neighbours / nearest.reduce((a, b) => a + b, 0);
        assert(Math.abs(data[i]! / exact - 1) < 1e-4, `${data[i]} is not ${exact}`);
      });
    }
  });
});

Deno.test("typicality of equal rows is infinite", async () => {
  await withRuntime(async (runtime) => {
    const members = { data: Float32Array.of(1, 1, 1), shape: [3, 1] };
    assertEquals((await typicality(runtime, members, 1)).data, new Float32Array(3).fill(Infinity));
  });
});
