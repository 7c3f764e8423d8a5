/** BoSS: an upper bound that tries batches of many strategies on the test set. */
import * as v from "valibot";
import { alfaMix } from "./alfa_mix.ts";
import { badge } from "./badge.ts";
import { baitBinary } from "./bait/bait_binary.ts";
import { coreset } from "./coreset.ts";
import { dropQuery } from "./dropquery.ts";
import { margin } from "./margin.ts";
import { maxHerding } from "./max_herding.ts";
import { random } from "./random.ts";
import { testAccuracy, trainWith } from "./shared/accuracy.ts";
import { needsOf } from "./shared/arms.ts";
import { candidateBatch } from "./shared/candidate_batch.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";
import { typiclust } from "./typiclust.ts";
import { uherding } from "./uherding.ts";

/** The strategies whose batches are tried. */
const ARMS = [
  random,
  margin,
  coreset,
  badge,
  baitBinary,
  typiclust,
  alfaMix,
  dropQuery,
  maxHerding,
  uherding,
];

/** Most rows of the pool that a strategy is shown. */
const MOST = 5000;

/** Picks the best of many batches by the test accuracy of a head trained with their labels. */
export const boss: Strategy = defineStrategy({
  name: "boss",
  title: "BoSS",
  summary: "Upper bound: takes, of batches by ten strategies, the best on the test set",
  paper: {
    citation: "Huseljic et al. 2026",
    title: "BoSS: A Best-of-Strategies Selector as an Oracle for Deep Active Learning",
    url: "https://arxiv.org/abs/2603.13109",
  },
  needs: [...needsOf(ARMS), "truth"],
  settings: v.strictObject({
    batches: setting(
      v.pipe(v.number(), v.integer(), v.minValue(1)),
      100,
      "Batches that are tried, a training each",
    ),
  }),
  about: {
    family: "upper bounds",
    text:
      "Not a strategy: it sees the labels that it chooses and the test set that it is judged by. Each " +
      "of 100 batches is chosen by one of ten strategies, drawn at random, from a part of the pool " +
      "that is drawn too: 4·B to 5,000 rows, so that strategies without randomness differ from batch " +
      "to batch. A head is trained with the batch's labels, and the batch of the highest test " +
      "accuracy is taken. The authors add two arms that balance classes by true labels, which Trawl " +
      "leaves out. It is no better than the best batch that any arm proposes, and where batches " +
      "differ by a few test rows it fits the test set.",
    cost: "M trainings, evaluations and selections from at most 5,000 rows, for M batches",
  },
  select: async (query, { batches }) => {
    const { pool, budget } = query;
    const sizes = { least: Math.min(4 * budget, pool.size), most: Math.min(MOST, pool.size) };
    let best = new Int32Array() as Int32Array;
    let accuracy = -1;
    for (let i = 0; i < batches; i++) {
      const batch = await candidateBatch(query, ARMS, sizes, `batch ${i}`);
      const reached = await testAccuracy(query, await trainWith(query, [...batch]));
      if (reached > accuracy) [best, accuracy] = [batch, reached];
    }
    return best;
  },
});
