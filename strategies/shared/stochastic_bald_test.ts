import { assert, assertEquals } from "@std/assert";
import { Random } from "../../core/random.ts";
import { bald } from "../bald.ts";
import { powerBald, powerKeys } from "../power_bald.ts";
import { select } from "../select.ts";
import { softmaxBald, softmaxKeys } from "../softmax_bald.ts";
import { softrankBald, softrankKeys } from "../softrank_bald.ts";
import { baldOf, probabilitiesOf, sumOf } from "../testing/plain_draws.ts";
import { madeUpQuery, withRuntime } from "../testing/queries.ts";
import { gumbelNoise, type Keys, noisyPicks } from "./stochastic_bald.ts";

const ROUNDS = 600;

const laws: readonly [string, Keys, (score: number, rank: number) => number][] = [
  ["power", powerKeys(2), (score) => score ** 2],
  ["softmax", softmaxKeys(5), (score) => Math.exp(5 * score)],
  ["softrank", softrankKeys(1), (_, rank) => 1 / rank],
];

for (const [name, keys, weightOf] of laws) {
  Deno.test(`${name}: rows are drawn one by one in proportion to their weights`, async () => {
    await withRuntime(async (runtime) => {
      const shape = { size: 4, labelled: 1, dimensions: 1, classes: 3, budget: 2 };
      const query = madeUpQuery(runtime, shape, 1);
      const scores = probabilitiesOf(query.pool.mcLogits!).map(baldOf);
      const weights = scores.map((score) =>
        weightOf(score, 1 + scores.filter((other) => other > score).length)
      );
      const counts = new Map<string, number>();
      for (let round = 0; round < ROUNDS; round++) {
        const noise = gumbelNoise(new Random(`round ${round}`), 4);
        const picks = (await noisyPicks(query, keys, noise)).join();
        counts.set(picks, (counts.get(picks) ?? 0) + 1);
      }
      const total = sumOf(weights);
      for (const [i, a] of weights.entries()) {
        for (const [j, b] of weights.entries()) {
          if (i === j) continue;
          const p = a / total * b / (total - a);
          const deviation = Math.sqrt(ROUNDS * p * (1 - p));
          const found = counts.get(`${i},${j}`) ?? 0;
          assert(Math.abs(found - ROUNDS * p) < 4 * deviation, `${i},${j}: ${found} of ${p}`);
        }
      }
    });
  });
}

Deno.test("rows without BALD come last, in order", async () => {
  await withRuntime(async (runtime) => {
    const shape = { size: 4, labelled: 1, dimensions: 1, classes: 3, budget: 4 };
    const query = madeUpQuery(runtime, shape, 1);
    query.pool.mcLogits!.data.fill(0, 0, 24);
    const picks = await noisyPicks(query, powerKeys(1), [9, 5, 0, 0]);
    assertEquals([...picks].slice(2), [0, 1]);
  });
});

for (const strategy of [powerBald, softmaxBald, softrankBald]) {
  Deno.test(`${strategy.name} takes the rows of the highest BALD if β is as large as can be`, () =>
    withRuntime(async (runtime) => {
      const shape = { size: 20, labelled: 1, dimensions: 1, classes: 3, budget: 5 };
      const query = madeUpQuery(runtime, shape, 1);
      const { picks } = await select(strategy, query, { beta: 1e6 });
      assertEquals(picks, (await select(bald, query)).picks);
    }));
}
