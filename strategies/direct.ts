/** DIRECT: finds each class's threshold with half of the budget, and labels around it. */
import * as v from "valibot";
import { BoughtLabels } from "./shared/bought_labels.ts";
import { classOrders } from "./shared/class_orders.ts";
import { ThresholdSearch, votesOf } from "./shared/threshold_search.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** How DIRECT spends labels. */
export interface DirectSettings {
  readonly parallel: number;
  readonly search: number;
}

/**
 * Searches, class by class, for the threshold that tells it from the others best, and picks the
 * rows around it from the rest of the budget (Nuggehalli et al. 2023, algorithms 1 and 2).
 */
export const direct: Strategy = defineStrategy({
  name: "direct",
  title: "DIRECT",
  summary: "Searches for each class's threshold, and takes the rows around it",
  paper: {
    citation: "Nuggehalli et al. 2023",
    title: "DIRECT: Deep Active Learning under Imbalance and Label Noise",
    url: "https://arxiv.org/abs/2312.09196",
  },
  needs: ["logits", "labelled-logits", "labels", "oracle"],
  settings: v.strictObject({
    parallel: setting(
      v.pipe(v.number(), v.integer(), v.minValue(1)),
      1,
      "Labels bought at once while a threshold is searched for (B₁)",
    ),
    search: setting(
      v.pipe(v.number(), v.integer(), v.minValue(0)),
      60,
      "Labels spent on each class's threshold, at most; never more than B/(2·K)",
    ),
  }),
  about: {
    family: "labels within a batch",
    occurrences: 1,
    text:
      "GALAXY's orderings by p_k − (1 − 10⁻⁸) max p, but for each class one threshold, the one " +
      "with fewest errors on the labels seen, so that wrong labels cost little. Rows between the " +
      "last sure one of class k and the first sure one of the others are labelled at random, and " +
      "the interval shrinks from the end whose threshold errs more; then the rest of the budget is " +
      "spent on the rows nearest to the best thresholds, in equal shares. Each label of the search " +
      "is seen before the next; with fewer than 2·K labels a batch nothing is searched for, and " +
      "classes without labelled rows have no threshold.",
    cost: "N·K + K·(N+n)·log(N+n) + B·(N+n)",
    checked: "EfficientTraining/LabelBench@9e23393b",
  },
  select: (query, settings) => {
    const [labels, order] = [query.random("labels"), query.random("order of classes")];
    const classes = order.permutation(query.classes);
    return directPicks(query, settings, classes, () => labels.uniform());
  },
});

/**
 * DIRECT with given random numbers.
 *
 * @param classes `[K]`: the order in which classes get their share of the rest.
 * @param uniform Numbers in [0, 1).
 * @returns B rows in the order labelled.
 */
export async function directPicks(
  query: Query,
  { parallel, search }: DirectSettings,
  classes: ArrayLike<number>,
  uniform: () => number,
): Promise<number[]> {
  const { budget, classes: count } = query;
  const bought = new BoughtLabels(query);
  const orderOf = await classOrders(query);
  const share = Math.min(search, Math.floor(budget / count / 2));
  for (const k of byLabels(query)) {
    new ThresholdSearch(bought, await orderOf(k), k, uniform).spend(share, parallel);
  }
  const rest = budget - bought.picks.length;
  for (let i = 0; i < count; i++) {
    const k = classes[i]!;
    const part = Math.floor(rest * (i + 1) / count) - Math.floor(rest * i / count);
    buyAround(bought, await orderOf(k), k, part);
  }
  return bought.picks;
}

/** Classes from the most to the least labelled. */
function byLabels({ labelled, classes }: Query): number[] {
  const counts = new Int32Array(classes);
  for (const label of labelled.labels!) counts[label]!++;
  return [...counts.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b);
}

/** Buys labels outwards from the threshold of fewest errors, the left one first. */
function buyAround(bought: BoughtLabels, order: Int32Array, k: number, budget: number): void {
  const votes = votesOf(bought, order, k);
  let [sum, most, best] = [0, 0, 0];
  votes.forEach((vote, i) => {
    sum += vote;
    if (sum > most) [most, best] = [sum, i + 1];
  });
  let [left, right, count] = [best - 1, best, budget];
  for (let isLeft = true; count > 0 && (left >= 0 || right < votes.length); isLeft = !isLeft) {
    const place = isLeft ? left-- : right++;
    if (votes[place] !== 0) continue;
    bought.buy(order[place]!);
    count--;
  }
}
