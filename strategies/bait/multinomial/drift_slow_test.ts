import { assertEquals, assertLess } from "@std/assert";
import type { Runtime } from "../../../onnx/mod.ts";
import { type Followed, pickForward } from "./forward.ts";
import { changingDeltaPays, cheapestFisher, cheapestPrior, sizesOf } from "./method.ts";
import { problemOf } from "./runs.ts";
import { startOf } from "./start.ts";
import { baitProblem, type Precision, type RealArray } from "../problem.ts";
import { madeUpQuery, type QuerySizes, withRuntime } from "../../testing/queries.ts";

const sizes: QuerySizes = { size: 2200, labelled: 50, dimensions: 8, classes: 4, budget: 1000 };

/** The largest error of an open row's symmetric part, against the largest of an open row. */
function largestError(
  found: RealArray,
  expected: RealArray,
  picks: readonly number[],
): number {
  const [count = 0, rows = 0] = expected.shape;
  const skip = new Set(picks);
  let [most, scale] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (skip.has(i)) continue;
    let [error, norm] = [0, 0];
    const symmetric = (data: RealArray["data"], k: number): number =>
      (data[i * rows ** 2 + k]! + data[i * rows ** 2 + (k % rows) * rows + Math.floor(k / rows)]!) /
      2;
    for (let k = 0; k < rows ** 2; k++) {
      error += (symmetric(found.data, k) - symmetric(expected.data, k)) ** 2;
      norm += symmetric(expected.data, k) ** 2;
    }
    most = Math.max(most, error);
    scale = Math.max(scale, norm);
  }
  return Math.sqrt(most / scale);
}

/** The errors of P and R after 2,000 picks in float32, against P and R computed again in float64. */
async function drift(
  runtime: Runtime,
  outcomes: number,
): Promise<{ p: number; r: number }> {
  const query = madeUpQuery(runtime, { ...sizes, draws: 0 }, 1);
  const base = baitProblem(query, { lambda: 1, fisher: "sum", select: "forward-backward" });
  const own = sizesOf(base, outcomes);
  const covariance = cheapestPrior(own);
  const fisher = cheapestFisher(own, covariance);
  const follow = async (blocks: Precision): Promise<Followed> => {
    const changesDelta = changingDeltaPays(own, covariance, false);
    const method = {
      covariance,
      fisher,
      blocks,
      changesDelta,
      refines: false,
      keepsPairs: false,
    } as const;
    return await pickForward(await startOf(problemOf(base, own, method)));
  };
  const { forward: { picks }, p, r } = await follow("float32");
  assertEquals(new Set(picks).size, 2 * sizes.budget);
  const expected = await follow("float64");
  assertEquals(picks, expected.forward.picks);
  return { p: largestError(p, expected.p, picks), r: largestError(r, expected.r, picks) };
}

Deno.test("P and R of exact BAIT hardly drift over 2,000 picks, because they are recomputed", () =>
  withRuntime(async (runtime) => {
    const { p, r } = await drift(runtime, 4);
    assertLess(p, 3e-5);
    assertLess(r, 3e-5);
  }));

Deno.test("P and R of two outcomes hardly drift over 2,000 picks", () =>
  withRuntime(async (runtime) => {
    const { p, r } = await drift(runtime, 2);
    assertLess(p, 3e-5);
    assertLess(r, 3e-5);
  }));
