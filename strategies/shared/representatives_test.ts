import { assert, assertEquals } from "@std/assert";
import type { NdArray } from "../../core/ndarray.ts";
import { madeUpQuery, withRuntime } from "../testing/queries.ts";
import { meansOf, nearestMembers, representatives } from "./representatives.ts";

function column(...numbers: number[]): NdArray {
  return { data: Float32Array.from(numbers), shape: [numbers.length, 1] };
}

const sizes = { size: 12, labelled: 1, dimensions: 2, classes: 2, budget: 3 };

Deno.test("nearestMembers takes the lower of two equals, and skips empty clusters", () => {
  const rows = column(0, 7, 1, 4, 1.5, 8);
  assertEquals(nearestMembers(rows, Int32Array.of(0, 2, 0, 3, 0, 2)), [2, 1, 3]);
  // 0.1 and 0.7 are as near to their mean, though float64 rounds one of the distances up.
  assertEquals(nearestMembers(column(0.1, 0.7), Int32Array.of(0, 0)), [0]);
});

Deno.test("meansOf weights rows", () => {
  const means = meansOf(column(0, 4, 9), Int32Array.of(0, 0, 1), Float64Array.of(3, 1, 2));
  assertEquals([...means], [1, 9]);
});

Deno.test("representatives are one of each group of candidates, by their first rows", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    const candidates = Int32Array.of(1, 2, 4, 5, 7, 8, 11);
    const picks = await representatives(query, candidates, column(90, 0, 91, 1, 50, 92, 2));
    assertEquals([...picks], [4, 5, 7]);
  });
});

Deno.test("representatives are candidates first, then others at random", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    const picks = await representatives(query, Int32Array.of(3, 9), column(1, 2));
    assertEquals([...picks.subarray(0, 2)], [3, 9]);
    assertEquals(new Set(picks).size, 3);
    const equal = await representatives(query, Int32Array.of(0, 3, 5, 9), column(1, 1, 1, 1));
    assertEquals(equal[0], 0);
    assert(new Set(equal).size === 3 && equal.every((row) => row < 12), `${equal}`);
  });
});
