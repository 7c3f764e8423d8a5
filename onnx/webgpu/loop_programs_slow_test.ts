/** Any program of loops gives the same whole, in pieces, by the rules for devices, and in plain code. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Program } from "../program.ts";
import { Runtime } from "../runtime.ts";
import type { Fetches } from "../tensor.ts";
import { buildLoops, computeLoops, loopPrograms } from "../testing/loop_programs.ts";
import { type Lowering, lowerings } from "./lowering.ts";

const rules = lowerings.webgpu!.rules!;

const ways: Readonly<Record<string, Lowering>> = {
  "pieces that pay": { device: false },
  "single iterations": { device: false, length: () => 1 },
  "pieces of three, by the rules": { device: false, length: () => 3, rules },
};

/** Lets all that a run makes go: programs of one example are of no use to the next. */
async function runOnce(program: Program, feeds: Parameters<Runtime["run"]>[1], way?: Lowering) {
  const runtime = await Runtime.open({ threads: 1, ...way && { lowering: way } });
  try {
    return await runtime.run(program, feeds);
  } finally {
    await runtime.close();
  }
}

function plainOf(fetches: Fetches): Record<string, number[]> {
  return Object.fromEntries(
    // A negative zero equals a positive one, and is not told apart in plain code.
    Object.entries(fetches).map(([name, { data }]) => [name, [...data].map((x) => Number(x) + 0)]),
  );
}

Deno.test("any program of loops gives the same in every way", async () => {
  const example = fc.record({
    program: loopPrograms,
    x: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 4 }),
    n: fc.nat(5),
  });
  await fc.assert(
    fc.asyncProperty(example, async ({ program, x, n }) => {
      const built = buildLoops(program);
      const feeds = {
        x: { data: Float32Array.from(x), shape: [x.length] },
        n: { data: BigInt64Array.of(BigInt(n)), shape: [] },
      };
      const whole = await runOnce(built, feeds);
      const expected: Record<string, number[]> = {};
      computeLoops(program, x, n).forEach(({ states, collected }, i) => {
        states.forEach((state, j) => expected[`s${i}.${j}`] = state.map((value) => value + 0));
        collected.forEach((rows, j) => expected[`c${i}.${j}`] = rows.flat().map((v) => v + 0));
      });
      assertEquals(plainOf(whole), expected, "whole");
      for (const [name, way] of Object.entries(ways)) {
        assertEquals(await runOnce(built, feeds, way), whole, name);
      }
    }),
    { numRuns: 40 },
  );
});
