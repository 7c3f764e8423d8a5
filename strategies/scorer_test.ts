/** The scorers against their definitions in plain float64. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { entropyScore } from "./entropy.ts";
import { leastConfidentScore } from "./least_confident.ts";
import { marginScore } from "./margin.ts";
import { type LogitsScore, pickByScore, scoreLogits } from "./scorer.ts";
import { type Character, characters, madeUpQuery, rowsOf, withRuntime } from "./testing/queries.ts";

function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const powers = logits.map((z) => Math.exp(z - most));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

const textbook: Readonly<Record<string, [LogitsScore, (p: number[]) => number]>> = {
  margin: [marginScore, (p) => {
    const [first, second] = p.toSorted((a, b) => b - a);
    return 1 - (first! - second!);
  }],
  entropy: [entropyScore, (p) => -p.reduce((sum, x) => sum + (x > 0 ? x * Math.log(x) : 0), 0)],
  "least-confident": [leastConfidentScore, (p) => 1 - Math.max(...p)],
};

for (const [name, [score, plain]] of Object.entries(textbook)) {
  Deno.test(`${name} is its definition, and picks the largest in order`, async () => {
    await withRuntime(async (runtime) => {
      const sizes = fc.record({
        size: fc.integer({ min: 1, max: 30 }),
        labelled: fc.constant(1),
        dimensions: fc.constant(1),
        classes: fc.constantFrom(2, 3, 7),
        budget: fc.constant(1),
      });
      const character = fc.constantFrom<Character>(...characters);
      const property = fc.asyncProperty(sizes, fc.nat(1000), character, async (...given) => {
        const query = { ...madeUpQuery(runtime, ...given), budget: given[0].size };
        const logits = query.pool.logits!;
        const expected = rowsOf(logits).map((row) => plain(softmax(row)));
        const scores = (await scoreLogits(runtime, name, logits, score)).data;
        expected.forEach((value, row) => assertAlmostEquals(scores[row]!, value, 2e-6));
        const picks = [...await pickByScore(query, name, score)];
        const order = picks.toSorted((a, b) => scores[b]! - scores[a]! || a - b);
        assertEquals(picks, order);
      });
      await fc.assert(property, { numRuns: 30 });
    });
  });
}

Deno.test("scores of certain rows are 0, not NaN", async () => {
  await withRuntime(async (runtime) => {
    const logits = { data: Float32Array.of(1e38, -1e38, 3e38, 0), shape: [2, 2] };
    for (const [name, [score]] of Object.entries(textbook)) {
      const { data } = await scoreLogits(runtime, name, logits, score);
      assert(data.every((x) => Math.abs(x) === 0), `${name}: ${data}`);
    }
  });
});
