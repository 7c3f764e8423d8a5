import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { withRuntime } from "../testing/queries.ts";
import { pickTop } from "./top.ts";

Deno.test("pickTop takes the largest scores in order, the lower row of equals", async () => {
  await withRuntime(async (runtime) => {
    const scores = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 60 });
    const property = fc.asyncProperty(scores, fc.nat(), async (scores, seed) => {
      const budget = 1 + seed % scores.length;
      const array = { data: Float32Array.from(scores), shape: [scores.length] };
      const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
      assertEquals([...await pickTop(runtime, array, budget)], order.slice(0, budget));
    });
    await fc.assert(property, { numRuns: 50 });
  });
});
