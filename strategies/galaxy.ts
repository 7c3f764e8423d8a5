/** GALAXY: bisects, for one class at a time, where its predictions turn into others. */
import { BoughtLabels } from "./shared/bought_labels.ts";
import { classOrders } from "./shared/class_orders.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/**
 * Picks rows between labelled neighbours of different classes, in the order of one class's
 * probability at a time; each label is known before the next pick (Zhang et al. 2022, algorithm 1).
 */
export const galaxy: Strategy = defineStrategy({
  name: "galaxy",
  title: "GALAXY",
  summary: "Bisects where one class's rows turn into others', label by label",
  paper: {
    citation: "Zhang et al. 2022",
    title: "GALAXY: Graph-based Active Learning at the Extreme",
    url: "https://arxiv.org/abs/2202.01402",
  },
  needs: ["logits", "labelled-logits", "labels", "oracle"],
  about: {
    family: "labels within a batch",
    occurrences: 3,
    text:
      "Where classes are unbalanced, rows near the threshold of a rare class are worth most. For " +
      "each pick a class k is drawn; labelled set and pool are ordered by p_k − (1 − 10⁻⁸) max p. " +
      "Of the stretches between two labelled rows of which one is of class k, the shortest is " +
      "halved: its middle row is picked, and its label is seen before the next pick. If every such " +
      "stretch is closed, it takes the row nearest to a labelled pair that is out of order. So a " +
      "batch costs B rounds of labelling; and a head that orders rows badly has many thresholds, " +
      "among which the shortest tells little.",
    cost: "N·K + B·(N+n)",
    checked: "EfficientTraining/LabelBench@9e23393b",
  },
  select: (query) => {
    const [classes, rest] = [query.random("classes"), query.random("rest")];
    const drawn = Array.from({ length: query.budget }, () => classes.integer(query.classes));
    return galaxyPicks(query, drawn, (count) => rest.permutation(count));
  },
});

/**
 * GALAXY with given random numbers.
 *
 * @param classes `[B]`: the class of each pick.
 * @param permute Orders all positions of a class's ordering; of these the first free one is picked
 * if no labelled neighbours differ.
 * @returns B rows in the order chosen.
 */
export async function galaxyPicks(
  query: Query,
  classes: readonly number[],
  permute: (count: number) => ArrayLike<number>,
): Promise<number[]> {
  const bought = new BoughtLabels(query);
  const orderOf = await classOrders(query);
  for (const k of classes) {
    const order = await orderOf(k);
    const seen = order.map((row) => bought.labels[row]!);
    const place = middleOfShortest(seen, k) ?? nearestToPair(seen, k) ??
      Array.from(permute(seen.length)).find((i) => seen[i]! < 0)!;
    bought.buy(order[place]!);
  }
  return bought.picks;
}

/** The middle of the shortest stretch of unknown labels that only one end of is of class k. */
function middleOfShortest(seen: Int32Array, k: number): number | undefined {
  let [before, least, middle] = [-1, Infinity, -1];
  seen.forEach((label, i) => {
    if (label < 0) return;
    const length = i - before - 1;
    const isCut = before >= 0 && (label === k) !== (seen[before] === k);
    if (isCut && length > 0 && length < least) [least, middle] = [length, (before + i) >> 1];
    before = i;
  });
  return middle < 0 ? undefined : middle;
}

/**
 * The unknown label nearest to neighbours of which the first is not of class k and the second is:
 * before the first, or after the second.
 */
function nearestToPair(seen: Int32Array, k: number): number | undefined {
  const isPair = (i: number): boolean => seen[i]! >= 0 && seen[i] !== k && seen[i + 1] === k;
  let [free, least, nearest] = [-1, Infinity, -1];
  for (let i = 0; i < seen.length; i++) {
    if (seen[i]! < 0) free = i;
    else if (free >= 0 && i - free <= least && isPair(i)) [least, nearest] = [i - free, free];
  }
  free = -1;
  for (let i = seen.length - 1; i > 0; i--) {
    if (seen[i]! < 0) free = i;
    else if (free >= 0 && free - i < least && isPair(i - 1)) [least, nearest] = [free - i, free];
  }
  return nearest < 0 ? undefined : nearest;
}
