import { assertEquals, assertLess } from "@std/assert";
import { ndarray } from "../../core/ndarray.ts";
import { madeUpQuery, withRuntime } from "../testing/queries.ts";
import { baitBinary } from "./bait_binary.ts";
import { binaryProgram } from "./binary_program.ts";
import { pickFromLargePool } from "./large_pool.ts";
import { type BaitOptions, runBait } from "./run.ts";
import { leastPool, speculativeProgram } from "./speculative_program.ts";

const sizes = { size: leastPool + 300, labelled: 40, dimensions: 12, classes: 5, budget: 25 };

for (const fisher of ["sum", "mean", "batch32"] as const) {
  Deno.test(`a large pool gets the plain program's picks: ${fisher}`, () =>
    withRuntime(async (runtime) => {
      const query = madeUpQuery(runtime, { ...sizes, draws: 0 }, 1);
      const options: BaitOptions = { lambda: 1, fisher, select: "forward-backward" };
      const expected = await runBait(
        query,
        options,
        (shape) => ({ program: binaryProgram(shape), block: 1 }),
      );
      assertEquals(await pickFromLargePool(query, options), expected);
      assertEquals(await baitBinary.select(query, { ...options }), expected);
    }));
}

Deno.test("a large pool without labels, and with awkward rows", () =>
  withRuntime(async (runtime) => {
    for (const character of ["normal", "duplicates", "ties", "zero", "one-hot"] as const) {
      const query = madeUpQuery(runtime, { ...sizes, labelled: 0, draws: 0 }, 2, character);
      const options: BaitOptions = { lambda: 1, fisher: "mean", select: "forward-backward" };
      const picks = await pickFromLargePool(query, options);
      assertEquals(new Set(picks).size, sizes.budget, character);
    }
  }));

Deno.test("the pool is read less than once a pick", () =>
  withRuntime(async (runtime) => {
    const count = leastPool;
    const query = madeUpQuery(runtime, { ...sizes, size: count, draws: 0 }, 3);
    const d = sizes.dimensions;
    const unit = new Float32Array(d * d);
    for (let i = 0; i < d; i++) unit[i * (d + 1)] = 1;
    const { data } = query.pool.features!;
    const norms = Float32Array.from(
      { length: count },
      (_, i) => data.subarray(i * d, (i + 1) * d).reduce((sum, x) => sum + x * x, 0),
    );
    const program = speculativeProgram({ dimensions: d, forward: 48, keep: 24 });
    const { blocks } = await runtime.run(program, {
      features: query.pool.features!,
      scale: ndarray(new Float32Array(count).fill(1), [count]),
      q: ndarray(norms.map((norm) => 1 + norm), [count]),
      r: ndarray(norms, [count]),
      covariance: ndarray(unit, [d, d]),
      fisher: ndarray(unit, [d, d]),
    });
    assertLess(Number(blocks!.data[0]), 24);
  }));
