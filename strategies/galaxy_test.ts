import { assert, assertEquals } from "@std/assert";
import { ndarray } from "../core/ndarray.ts";
import type { Runtime } from "../onnx/mod.ts";
import { galaxyPicks } from "./galaxy.ts";
import { strategyNamed } from "./registry.ts";
import { select } from "./select.ts";
import type { Query } from "./strategy.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

/** 31 rows by falling probability of class 0, the first `first` of which are of it; both ends known. */
function ordered(runtime: Runtime, first: number, budget: number): Query {
  const sizes = { size: 31, labelled: 2, dimensions: 1, classes: 2, budget };
  const logits = (zs: readonly number[]): ReturnType<typeof ndarray<Float32Array>> =>
    ndarray(Float32Array.from(zs.flatMap((z) => [z, 0])), [zs.length, 2]);
  const query = madeUpQuery(runtime, sizes, 1);
  return {
    ...query,
    pool: { size: 31, logits: logits(Array.from({ length: 31 }, (_, i) => (15 - i) / 10)) },
    labelled: { size: 2, labels: Int32Array.of(0, 1), logits: logits([3, -3]) },
    oracle: (row) => row < first ? 0 : 1,
  };
}

Deno.test("GALAXY bisects the stretch in which the class changes", () =>
  withRuntime(async (runtime) => {
    const picks = await galaxyPicks(ordered(runtime, 11, 5), [0, 0, 0, 0, 0], () => []);
    assertEquals(picks, [15, 7, 11, 9, 10]);
  }));

Deno.test("GALAXY draws where no labelled neighbours differ", () =>
  withRuntime(async (runtime) => {
    const query = ordered(runtime, 31, 1);
    const labelled = { ...query.labelled, labels: Int32Array.of(0, 0) };
    // Place 0 is the first labelled row.
    const picks = await galaxyPicks({ ...query, labelled }, [0], () => [0, 5, 1]);
    assertEquals(picks, [4]);
  }));

Deno.test("GALAXY takes the row nearest to neighbours that are out of order", () =>
  withRuntime(async (runtime) => {
    // Labelled are the ends and, between rows 9 and 10, one row of class 0 amid two of class 1.
    const query = ordered(runtime, 0, 1);
    const zs = [3, -3, 0.54, 0.53, 0.52];
    const labelled = {
      size: 5,
      labels: Int32Array.of(1, 1, 1, 0, 1),
      logits: ndarray(Float32Array.from(zs.flatMap((z) => [z, 0])), [5, 2]),
    };
    assertEquals(await galaxyPicks({ ...query, labelled }, [0], () => []), [9]);
  }));

Deno.test("DIRECT finds the threshold and labels around it", () =>
  withRuntime(async (runtime) => {
    const query = ordered(runtime, 11, 16);
    const { picks } = await select(strategyNamed("direct"), query);
    // Half of the budget is the search's; the rest is spent next to rows 10 and 11.
    const far = [...picks].slice(8).filter((row) => Math.abs(row - 10.5) > 8);
    assertEquals(far, []);
    assert([10, 11].every((row) => picks.includes(row)), `${picks}`);
  }));
