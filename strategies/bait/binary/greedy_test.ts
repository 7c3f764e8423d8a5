import { assertEquals, assertGreater } from "@std/assert";
import { addRows, dropRows } from "../bait_binary.ts";
import { type BinaryProblem, binaryProblem } from "./binary_problem.ts";
import { baitProblem } from "../problem.ts";
import { objectiveOf } from "../../testing/plain_binary.ts";
import { madeUpQuery, withRuntime } from "../../testing/queries.ts";

const sizes = { size: 300, dimensions: 16, classes: 5, budget: 12, draws: 0 };

/** Drops rows by trying each, the objective from scratch; and how clear each decision was. */
function plainDrops(
  problem: BinaryProblem,
  batch: readonly number[],
  keep: number,
): { left: number[]; margin: number } {
  let left = [...batch];
  let margin = Infinity;
  while (left.length > keep) {
    const before = objectiveOf(problem, left);
    const costs = left.map((row) =>
      objectiveOf(problem, left.filter((other) => other !== row)) - before
    );
    const [least, next] = costs.toSorted((a, b) => a - b) as [number, number];
    margin = Math.min(margin, (next - least) / next);
    left = left.filter((_, i) => costs[i] !== least);
  }
  return { left, margin };
}

for (
  const [what, lambda, labelled] of [
    ["many labels", 1, 40],
    ["no labels", 1, 0],
    // Twelve rows are kept in 16 dimensions: each drop empties a direction.
    ["a small lambda, no labels", 1e-3, 0],
  ] as const
) {
  Deno.test(`what is dropped costs least, computed from scratch: ${what}`, () =>
    withRuntime(async (runtime) => {
      const query = madeUpQuery(runtime, { ...sizes, labelled }, 1);
      const options = { lambda, fisher: "sum", select: "forward-backward" } as const;
      const problem = await binaryProblem(baitProblem(query, options));
      const batch = await addRows(problem, 24);
      const { left, margin } = plainDrops(problem, batch, 12);
      assertGreater(margin, 1e-6);
      assertEquals(await dropRows(problem, batch, 12), left);
    }));
}
