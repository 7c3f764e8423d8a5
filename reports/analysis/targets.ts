/** Target accuracies, and the labels and seconds to reach them. */
import { mean } from "../../statistics/mean.ts";
import { medianReach, reach } from "../../statistics/learning_curve.ts";
import { percent } from "../../core/format.ts";
import type { SeriesScores } from "./series_scores.ts";

/** An accuracy at which labels and seconds are compared. */
export interface Target {
  readonly name: string;
  readonly accuracy: number;
}

/**
 * Labels and seconds at which curves, interpolated linearly, first reach a target. A median is left out if
 * half of the seeds or more never reach it.
 */
export interface Reach {
  readonly reached: number;
  readonly n: number;
  readonly labels?: number;
  readonly seconds?: number;
  /** Null for never. */
  readonly labelsPerSeed: readonly (number | null)[];
  /** Null for never. */
  readonly secondsPerSeed: readonly (number | null)[];
}

const SHARES = [0.8, 0.9, 0.95, 0.99];

/**
 * Chooses the targets: random's own final accuracy, and shares of the best final accuracy, because results
 * do not hold the accuracy of training on all data.
 */
export function targetsOf(scored: readonly SeriesScores[]): Target[] {
  const finals = scored.map(({ series, accuracies }) => ({
    name: series.strategy,
    label: series.label,
    accuracy: mean([...accuracies.values()].map((curve) => curve.at(-1)!)),
  }));
  const [best] = finals.toSorted((a, b) => b.accuracy - a.accuracy);
  if (best === undefined) return [];
  const random = finals.find(({ name }) => name === "random");
  return [
    ...(random === undefined
      ? []
      : [{ name: `${random.label}'s final accuracy`, accuracy: random.accuracy }]),
    ...SHARES.map((share) => ({
      name: `${percent(share, 0)} % of the best final accuracy (${best.label}'s)`,
      accuracy: share * best.accuracy,
    })),
  ];
}

/** Finds when a strategy reaches a target. */
export function reachOf(
  { accuracies, elapsed }: SeriesScores,
  labelled: readonly number[],
  { accuracy }: Target,
): Reach {
  const seeds = [...accuracies.keys()];
  const reached = (xs: (seed: number) => readonly number[]): (number | null)[] =>
    seeds.map((seed) => reach(xs(seed), accuracies.get(seed)!, accuracy) ?? null);
  const labelsPerSeed = reached(() => labelled);
  const secondsPerSeed = reached((seed) => elapsed.get(seed)!);
  const labels = medianReach(labelsPerSeed);
  const seconds = medianReach(secondsPerSeed);
  return {
    reached: labelsPerSeed.filter((count) => count !== null).length,
    n: seeds.length,
    ...(labels === undefined ? {} : { labels }),
    ...(seconds === undefined ? {} : { seconds }),
    labelsPerSeed,
    secondsPerSeed,
  };
}
