import { assertEquals, assertGreater, assertLess } from "@std/assert";
import type { Runtime } from "../../../onnx/mod.ts";
import { madeUpQuery, type QuerySizes, withRuntime } from "../../testing/queries.ts";
import type { BaitOptions } from "../run.ts";
import { afresh } from "./anchor.ts";
import { followPicks } from "./forward.ts";
import type { RealArray } from "./precision.ts";
import { priorOf } from "./prior.ts";
import { problemOf } from "./problem.ts";
import { startOf } from "./start.ts";
import type { Ways } from "./ways.ts";

const sizes: QuerySizes = { size: 2200, labelled: 50, dimensions: 8, classes: 4, budget: 1000 };

/** The largest error of an open row's block, against the largest block of an open row. */
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
    for (let k = i * rows ** 2; k < (i + 1) * rows ** 2; k++) {
      error += (found.data[k]! - expected.data[k]!) ** 2;
      norm += expected.data[k]! ** 2;
    }
    most = Math.max(most, error);
    scale = Math.max(scale, norm);
  }
  return Math.sqrt(most / scale);
}

/** The errors of P and R after 2,000 picks in float32, against P and R made afresh in float64. */
async function drift(
  runtime: Runtime,
  outcomes: number,
  ways: Partial<Ways>,
): Promise<{ p: number; r: number }> {
  const query = madeUpQuery(runtime, { ...sizes, draws: 0 }, 1);
  const options: BaitOptions = { lambda: 1, fisher: "sum", select: "forward-backward" };
  const problem = problemOf(query, options, outcomes, { kernel: false, ...ways });
  const prior = await priorOf(problem);
  const { forward, p, r } = await followPicks(problem, prior, await startOf(problem, prior));
  const { picks } = forward;
  assertEquals(new Set(picks).size, 2 * sizes.budget);
  const exactly: Ways = { ...problem.ways, precision: "float64" };
  const expected = await afresh(problemOf(query, options, outcomes, exactly), picks);
  return { p: largestError(p, expected.p, picks), r: largestError(r, expected.r, picks) };
}

Deno.test("P and R of exact BAIT hardly drift over 2,000 picks, for they are made afresh", () =>
  withRuntime(async (runtime) => {
    const { p, r } = await drift(runtime, 4, {});
    assertLess(p, 3e-5);
    assertLess(r, 3e-5);
    assertGreater((await drift(runtime, 4, { shrinkage: Infinity })).r, 3e-3);
  }));

Deno.test("P and R of two outcomes hardly drift over 2,000 picks", () =>
  withRuntime(async (runtime) => {
    const { p, r } = await drift(runtime, 2, {});
    assertLess(p, 3e-5);
    assertLess(r, 3e-5);
  }));
