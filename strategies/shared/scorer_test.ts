/** The scorers against their definitions in plain float64. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Random } from "../../core/random.ts";
import { entropyScore } from "../entropy.ts";
import { leastConfidentScore } from "../least_confident.ts";
import { marginScore } from "../margin.ts";
import { type LogitsScore, pickByScore, pickTop, scoreLogits } from "./scorer.ts";
import {
  type Character,
  characters,
  madeUpQuery,
  rowsOf,
  withRuntime,
} from "../testing/queries.ts";

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
        expected.forEach((value, row) => assertAlmostEquals(Math.exp(scores[row]!), value, 2e-6));
        const picks = [...await pickByScore(query, name, score)];
        const order = picks.toSorted((a, b) => scores[b]! - scores[a]! || a - b);
        assertEquals(picks, order);
      });
      await fc.assert(property, { numRuns: 30 });
    });
  });
}

Deno.test("scores of certain rows are of probability 0, not NaN", async () => {
  await withRuntime(async (runtime) => {
    const logits = { data: Float32Array.of(1e38, -1e38, 3e38, 0), shape: [2, 2] };
    for (const [name, [score]] of Object.entries(textbook)) {
      const { data } = await scoreLogits(runtime, name, logits, score);
      assert(data.every((x) => Math.exp(x) === 0), `${name}: ${data}`);
    }
  });
});

/** 1 − p₁ and the entropy of a row, in float64 and without cancellation. */
function fine(logits: readonly number[]): { rest: number; entropy: number; gap: number } {
  const sorted = logits.toSorted((a, b) => b - a);
  const below = sorted.map((z) => sorted[0]! - z);
  const odds = below.slice(1).reduce((total, gap) => total + Math.exp(-gap), 0);
  const mean = below.reduce((total, gap) => total + gap * Math.exp(-gap), 0) / (1 + odds);
  return { rest: odds / (1 + odds), entropy: Math.log1p(odds) + mean, gap: below[1]! };
}

Deno.test("saturated rows are ordered by what float64 sees, far from zero, too", async () => {
  await withRuntime(async (runtime) => {
    const seeds = fc.nat(1000);
    const offset = fc.constantFrom(0, 1e6, -3e8);
    const property = fc.asyncProperty(seeds, offset, async (seed, offset) => {
      const random = new Random(`saturated ${seed}`);
      const rows = Array.from({ length: 30 }, () => {
        const row = Array.from({ length: 5 }, () => random.uniform() * 8);
        row[random.integer(5)]! += 28 + random.uniform() * 30;
        return row.map((z) => z + offset);
      });
      const exact = Float64Array.from(rows.flat());
      const query = {
        ...madeUpQuery(
          runtime,
          { size: 30, labelled: 1, dimensions: 1, classes: 5, budget: 30 },
          0,
        ),
        pool: { size: 30, logits: { data: Float32Array.from(exact), exact, shape: [30, 5] } },
      };
      const scores = rows.map(fine);
      const by = {
        "margin": scores.map(({ gap }) => -gap),
        "least-confident": scores.map(({ rest }) => Math.log(rest)),
        "entropy": scores.map(({ entropy }) => Math.log(entropy)),
      };
      for (const [name, expected] of Object.entries(by)) {
        const picks = [...await pickByScore(query, name, textbook[name]![0])];
        const found = picks.map((row) => expected[row]!);
        found.slice(1).forEach((score, i) =>
          assert(score <= found[i]! + 2e-5, `${name}: ${picks}`)
        );
      }
    });
    await fc.assert(property, { numRuns: 15 });
  });
});

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
