import { assertEquals } from "@std/assert";
import { cluePicks } from "./clue.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

const sizes = { size: 6, labelled: 1, dimensions: 1, classes: 2, budget: 2 };

/** CLUE on rows and on the gaps between their two logits, from given initial centres. */
async function picksOf(
  rows: readonly (readonly number[])[],
  gaps: readonly number[],
  temperature: number,
  starts: readonly number[],
): Promise<number[]> {
  let picks: number[] = [];
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    const size = rows.length;
    const pool = {
      size,
      features: { data: Float32Array.from(rows.flat()), shape: [size, rows[0]!.length] },
      logits: { data: Float32Array.from(gaps.flatMap((gap) => [gap, 0])), shape: [size, 2] },
    };
    const budget = starts.length;
    picks = [...await cluePicks({ ...query, pool, budget }, temperature, starts)];
  });
  return picks;
}

Deno.test("clue's centres are where uncertain rows are", async () => {
  const rows = [[0], [1], [2], [50], [51], [52]];
  // The mean of each cluster is its middle, if all count alike.
  assertEquals(await picksOf(rows, [0, 0, 0, 0, 0, 0], 1, [0, 3]), [1, 4]);
  assertEquals(await picksOf(rows, [0, 9, 9, 9, 9, 0], 1, [0, 3]), [0, 5]);
  // A high temperature makes all uncertain.
  assertEquals(await picksOf(rows, [0, 9, 9, 9, 9, 0], 100, [0, 3]), [1, 4]);
});

Deno.test("clue takes the next nearest row where two centres share the nearest", async () => {
  // Certain of its label, the last row moves no centre.
  const rows = [[-3, 5], [-3, -5], [3, 5], [3, -5], [0, 0]];
  assertEquals(await picksOf(rows, [0, 0, 0, 0, 1000], 1, [0, 2]), [4, 0]);
  // All rows are in one place: one centre.
  assertEquals(await picksOf([[1], [1], [1]], [0, 0, 0], 1, [0, 1]), [0, 1]);
});
