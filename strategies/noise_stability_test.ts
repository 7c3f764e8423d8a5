import { assertAlmostEquals, assertEquals } from "@std/assert";
import { movesUnder } from "./noise_stability.ts";
import { strategyNamed } from "./registry.ts";
import { select } from "./select.ts";
import { madeUpQuery, rowsOf, withRuntime } from "./testing/queries.ts";

const sizes = { size: 20, labelled: 3, dimensions: 4, classes: 3, budget: 3 };

Deno.test("a row's moves are its changes of probability, in units of its length", () =>
  withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    const noise = {
      data: Float64Array.from({ length: 24 }, (_, i) => Math.sin(i) / 9),
      shape: [6, 4],
    };
    const moves = rowsOf(await movesUnder(query, noise));
    const [x, z] = [rowsOf(query.pool.features!), rowsOf(query.pool.logits!)];
    const weights = rowsOf({ data: Float32Array.from(noise.data), shape: noise.shape });
    const softmax = (logits: readonly number[]): number[] => {
      const sum = logits.reduce((total, each) => total + Math.exp(each), 0);
      return logits.map((each) => Math.exp(each) / sum);
    };
    moves.forEach((row, i) =>
      row.forEach((move, j) => {
        const draw = Math.floor(j / 3);
        const shifted = z[i]!.map((each, k) =>
          each + weights[3 * draw + k]!.reduce((sum, w, d) => sum + w * x[i]![d]!, 0)
        );
        const p = softmax(z[i]!);
        const expected = (softmax(shifted)[j % 3]! - p[j % 3]!) / Math.hypot(...p);
        assertAlmostEquals(move, expected, 1e-6);
      })
    );
  }));

Deno.test("the first pick is the row that moves farthest", () =>
  withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 2);
    // Only row 7 has features, so that only its logits move.
    const data = query.pool.features!.data.map((x, i) => Math.floor(i / 4) === 7 ? x : 0);
    const features = { ...query.pool.features!, data };
    const { picks } = await select(
      strategyNamed("noise-stability"),
      { ...query, pool: { ...query.pool, features } },
    );
    assertEquals(picks[0], 7);
  }));
