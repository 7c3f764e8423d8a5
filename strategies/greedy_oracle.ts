/** Greedy oracle: an upper bound that tries rows with their labels on the test set. */
import * as v from "valibot";
import { margin } from "./margin.ts";
import { testAccuracy, trainWith } from "./shared/accuracy.ts";
import { askArm } from "./shared/arms.ts";
import { subsetOf } from "./shared/pool_subset.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/**
 * Picks, one by one, of some rows drawn from the pool the one that raises the test accuracy most once
 * a head is trained with its label; if none does, the row of smallest margin (Werner et al. 2024).
 */
export const greedyOracle: Strategy = defineStrategy({
  name: "greedy-oracle",
  title: "Greedy oracle",
  summary: "Upper bound: takes, of rows tried with their labels, the best on the test set",
  paper: {
    citation: "Werner et al. 2024",
    title: "A Cross-Domain Benchmark for Active Learning",
    url: "https://arxiv.org/abs/2408.00426",
  },
  needs: ["logits", "labels", "train", "truth"],
  settings: v.strictObject({
    candidates: setting(
      v.pipe(v.number(), v.integer(), v.minValue(1)),
      20,
      "Rows that are tried for each pick, a training each",
    ),
  }),
  about: {
    family: "upper bounds",
    occurrences: 4,
    text:
      "Not a strategy: it sees the labels that it chooses and the test set that it is judged by, and " +
      "shows what better choices could gain. For each pick it draws 20 rows, trains a head with each " +
      "and its label, and takes the row of the highest test accuracy, if that is higher than " +
      "without; otherwise the row of smallest margin. It is greedy and tries few rows, so that it " +
      "bounds nothing strictly: a good strategy may exceed it, mostly where many rows help only " +
      "together, and part of its gain is fitted to the test set.",
    cost: "20·B trainings, and as many evaluations",
  },
  select: (query, { candidates }) => greedyPicks(query, candidates),
});

async function greedyPicks(query: Query, candidates: number): Promise<number[]> {
  const { pool, labelled, budget } = query;
  const random = query.random("candidates");
  const picks: number[] = [];
  let head = await trainWith(query, picks);
  let accuracy = await testAccuracy(query, head);
  while (picks.length < budget) {
    const free = Int32Array.from({ length: pool.size }, (_, row) => row)
      .filter((row) => !picks.includes(row));
    let best: number | undefined;
    for (const place of random.choice(free.length, Math.min(candidates, free.length))) {
      const trial = await trainWith(query, [...picks, free[place]!]);
      const reached = await testAccuracy(query, trial);
      if (reached > accuracy) [best, accuracy, head] = [free[place]!, reached, trial];
    }
    if (best === undefined) {
      const logits = await head.logits(free.map((row) => labelled.size + row));
      const rest = subsetOf(query, free, 1);
      const [place] = await askArm(margin, { ...rest, pool: { ...rest.pool, logits } });
      best = free[place!]!;
      head = await trainWith(query, [...picks, best]);
      accuracy = await testAccuracy(query, head);
    }
    picks.push(best);
  }
  return picks;
}
