/** Scores of draws against their definitions in plain float64. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Random } from "../../core/random.ts";
import { bald } from "../bald.ts";
import { bayesianEntropy } from "../bayesian_entropy.ts";
import { bayesianLeastConfident } from "../bayesian_least_confident.ts";
import { bayesianMargin } from "../bayesian_margin.ts";
import { meanStd } from "../mean_std.ts";
import { select } from "../select.ts";
import type { Strategy } from "../strategy.ts";
import { baldOf, entropyOf, meanOf, probabilitiesOf, sumOf } from "../testing/plain_draws.ts";
import { type Character, characters, madeUpQuery, withRuntime } from "../testing/queries.ts";
import { variationRatio } from "../variation_ratio.ts";

/** Each strategy's score of T distributions. */
const textbook: readonly [Strategy, (p: readonly number[][]) => number][] = [
  [bald, baldOf],
  [bayesianEntropy, (p) => entropyOf(meanOf(p))],
  [bayesianLeastConfident, (p) => 1 - Math.max(...meanOf(p))],
  [bayesianMargin, (p) => {
    const [first, second] = meanOf(p).sort((a, b) => b - a);
    return 1 - (first! - second!);
  }],
  [variationRatio, (p) => {
    const votes = p.map((row) => row.indexOf(Math.max(...row)));
    const counts = votes.map((k) => votes.filter((other) => other === k).length);
    return 1 - Math.max(...counts) / p.length;
  }],
  [meanStd, (p) => {
    const squares = meanOf(p).map((m, k) => sumOf(p.map((row) => (row[k]! - m) ** 2)));
    return sumOf(squares.map((square) => Math.sqrt(square / p.length))) / squares.length;
  }],
];

/** Tiny logits are the same to a softmax, but not to votes. */
const character = fc.constantFrom<Character>(...characters.filter((name) => name !== "tiny"));

const sizes = fc.record({
  size: fc.integer({ min: 1, max: 30 }),
  labelled: fc.constant(1),
  dimensions: fc.constant(1),
  classes: fc.constantFrom(2, 3, 7),
  budget: fc.constant(1),
  draws: fc.constantFrom(1, 4, 12),
});

for (const [strategy, plain] of textbook) {
  Deno.test(`${strategy.name} picks the largest of its definition in order`, async () => {
    await withRuntime(async (runtime) => {
      const property = fc.asyncProperty(sizes, fc.nat(1000), character, async (...given) => {
        const query = { ...madeUpQuery(runtime, ...given), budget: given[0].size };
        const { picks } = await select(strategy, query);
        const scores = probabilitiesOf(query.pool.mcLogits!).map(plain);
        const found = [...picks].map((row) => scores[row]!);
        found.slice(1).forEach((score, i) => {
          assert(score <= found[i]! + 1e-7, `${score} after ${found[i]}`);
          // Equally good rows, such as copies of one another, are picked in their order.
          if (score === found[i]) assert(picks[i + 1]! > picks[i]!);
        });
      });
      await fc.assert(property, { numRuns: 40 });
    });
  });
}

Deno.test("draws of 1,000 classes and of ±1,000 logits have finite scores", async () => {
  await withRuntime(async (runtime) => {
    const shape = { size: 5, labelled: 1, dimensions: 1, classes: 1000, budget: 5 };
    const query = madeUpQuery(runtime, shape, 0);
    const logits = { data: new Float32Array(5 * 4 * 1000).fill(-1000), shape: [5, 4, 1000] };
    // Rows 0, 2 and 4 are certain; the draws of the others vote for two classes each.
    for (let draw = 0; draw < 20; draw++) {
      logits.data[draw * 1000 + (draw >> 2) * 7 + ((draw >> 2) % 2 === 1 ? draw % 2 : 0)] = 1000;
    }
    const pool = { ...query.pool, mcLogits: logits };
    for (const [strategy] of textbook) {
      const { picks } = await select(strategy, { ...query, pool });
      assertEquals([...picks], [1, 3, 0, 2, 4], strategy.name);
    }
  });
});

Deno.test("in another order the same rows are picked", async () => {
  await withRuntime(async (runtime) => {
    const shape = { size: 40, labelled: 1, dimensions: 1, classes: 5, budget: 7, draws: 9 };
    const query = madeUpQuery(runtime, shape, 3);
    const order = new Random("order").permutation(40);
    const mcLogits = runtime.takeRows(query.pool.mcLogits!, order);
    for (const [strategy] of textbook) {
      if (strategy === variationRatio) continue;
      const { picks } = await select(strategy, query);
      const { picks: found } = await select(strategy, { ...query, pool: { size: 40, mcLogits } });
      assertEquals([...found].map((row) => order[row]), [...picks], strategy.name);
    }
  });
});
