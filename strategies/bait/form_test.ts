import { assert, assertEquals } from "@std/assert";
import { madeUpQuery, withRuntime } from "../testing/queries.ts";
import { denseProgram } from "./dense_program.ts";
import { multinomialForm } from "./form.ts";
import type { BaitShape } from "./inputs.ts";
import { kernelProgram } from "./kernel_program.ts";
import { multinomialProgram } from "./multinomial_program.ts";
import { type BaitOptions, type BaitProgram, runBait } from "./run.ts";

type Form = (shape: BaitShape & { outcomes: number }) => BaitProgram;

const forms: Record<string, Form> = {
  dense: (shape) => ({ program: denseProgram(shape), block: 1 }),
  kernel: (shape) => ({ program: kernelProgram({ ...shape, block: 4 }), block: 4 }),
  pairwise: (shape) => ({
    program: multinomialProgram({ ...shape, block: 4, pairwise: true }),
    block: 4,
  }),
  byClass: (shape) => ({
    program: multinomialProgram({ ...shape, block: 4, pairwise: false }),
    block: 4,
  }),
};

const sizes = { size: 60, labelled: 15, dimensions: 6, classes: 4, budget: 7 };

for (const outcomes of [1, 2, 3, 4]) {
  for (const select of ["forward-backward", "top"] as const) {
    Deno.test(`all forms pick the same: ${outcomes} of 4 outcomes, ${select}`, () =>
      withRuntime(async (runtime) => {
        const query = madeUpQuery(runtime, sizes, outcomes);
        const options: BaitOptions = { lambda: 1, fisher: "sum", select };
        const picks: number[][] = [];
        for (const form of Object.values(forms)) {
          picks.push([...await runBait(query, options, (s) => form({ ...s, outcomes }))]);
        }
        assertEquals(new Set(picks[0]).size, sizes.budget);
        assertEquals(picks[1], picks[0]);
        assertEquals(picks[2], picks[0]);
        assertEquals(picks[3], picks[0]);
      }));
  }
}

Deno.test("a form is chosen by size", () =>
  withRuntime((runtime) => {
    const nameOf = (size: number, labelled: number, outcomes: number): string => {
      const query = madeUpQuery(runtime, { ...sizes, size, labelled }, 0);
      const shape = { dimensions: 6, classes: 4, forward: 14, keep: 7, outcomes };
      return multinomialForm(shape, query).program.name;
    };
    assertEquals(nameOf(20, 5, 1), "bait-kernel");
    assertEquals(nameOf(200, 5, 2), "bait");
    assertEquals(nameOf(200, 15, 2), "bait-dense");
    return Promise.resolve();
  }));

Deno.test("awkward data still gives distinct picks", () =>
  withRuntime(async (runtime) => {
    for (const character of ["duplicates", "one-hot", "zero", "tiny"] as const) {
      for (const form of Object.values(forms)) {
        const query = madeUpQuery(runtime, sizes, 1, character);
        const options: BaitOptions = { lambda: 1, fisher: "mean", select: "forward-backward" };
        const picks = await runBait(query, options, (s) => form({ ...s, outcomes: 4 }));
        assertEquals(new Set(picks).size, sizes.budget);
        assert(picks.every((row) => row >= 0 && row < sizes.size));
      }
    }
  }));
