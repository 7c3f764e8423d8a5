import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { NdArray } from "../core/ndarray.ts";
import { takeRows } from "../core/ndarray.ts";
import { activeftPicks, fittedDirections } from "./activeft.ts";
import { nearestInTurn, pulls } from "./shared/directions.ts";
import { unitRows } from "./shared/unit_rows.ts";
import { madeUpQuery, rowsOf, withRuntime } from "./testing/queries.ts";

const sizes = { size: 50, labelled: 0, dimensions: 4, classes: 2, budget: 5 };
const TEMPERATURE = 0.07;

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

/** The mean of −log(e / (e + s)), in which s sees its own direction only through `moving`. */
function loss(rows: NdArray, fixed: NdArray, moving: NdArray = fixed): number {
  const [still, directions] = [rowsOf(fixed), rowsOf(moving)];
  const losses = rowsOf(rows).map((row) => {
    const products = directions.map((c) => dot(row, c) / TEMPERATURE);
    const most = Math.max(...products);
    const own = directions[products.indexOf(most)]!;
    const spread = still.reduce((sum, c) => sum + Math.exp(dot(c, own) / TEMPERATURE), 0);
    return Math.log(1 + spread / Math.exp(most));
  });
  return losses.reduce((sum, each) => sum + each, 0) / losses.length;
}

Deno.test("directions are pulled along the gradient of the loss", async () => {
  await withRuntime(async (runtime) => {
    const { data, shape } = unitRows(madeUpQuery(runtime, sizes, 1).pool.features!);
    const rows = { data, shape };
    const directions = takeRows(rows, [0, 10, 20, 30, 40]);
    const { towards, apart } = await pulls(runtime, rows, directions, TEMPERATURE);
    for (let i = 0; i < directions.data.length; i++) {
      const moved = (by: number): NdArray => ({
        ...directions,
        data: directions.data.with(i, directions.data[i]! + by),
      });
      const slope = (loss(rows, directions, moved(1e-3)) - loss(rows, directions, moved(-1e-3))) /
        2e-3;
      assertAlmostEquals((apart[i]! - towards[i]!) / (TEMPERATURE * 50), slope, 2e-2);
    }
  });
});

Deno.test("activeft lowers the loss, and picks the rows nearest to its directions", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    const { data, shape } = unitRows(query.pool.features!);
    const rows = { data, shape };
    const starts = [3, 1, 4, 15, 9];
    const directions = await fittedDirections(runtime, rows, starts);
    assert(loss(rows, directions) < loss(rows, takeRows(rows, starts)) - 0.1);
    const picks = await activeftPicks(query, starts);
    assertEquals(picks, await nearestInTurn(runtime, rows, directions));
  });
});

Deno.test("a row that is taken leaves the next one to other directions", async () => {
  await withRuntime(async (runtime) => {
    const rows = { data: Float32Array.of(0, 1, 0.6, 0.8, 1, 0, 1, 0), shape: [4, 2] };
    const directions = { data: Float32Array.of(1, 0, 1, 0, 1, 0), shape: [3, 2] };
    assertEquals([...await nearestInTurn(runtime, rows, directions)], [2, 3, 1]);
  });
});
