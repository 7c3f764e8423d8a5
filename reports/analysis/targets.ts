/** Accuracies to be reached, and the labels and seconds that they take. */
import { mean } from "../../statistics/mean.ts";
import { medianReach, reach } from "../../statistics/learning_curve.ts";
import { percent } from "../../core/format.ts";
import type { Reach, Target } from "./problem.ts";
import type { SeriesScores } from "./series_scores.ts";

/** Shares of the best final accuracy. */
const SHARES = [0.8, 0.9, 0.95, 0.99];

/**
 * The accuracies that labels and seconds are compared at: shares of the best mean final accuracy, since
 * results do not hold that of training on all data, and random's own final accuracy.
 */
export function targetsOf(scored: readonly SeriesScores[]): Target[] {
  const finals = scored.map(({ series, accuracies }) => ({
    name: series.strategy,
    label: series.label,
    accuracy: mean([...accuracies.values()].map((curve) => curve.at(-1)!)),
  }));
  const best = finals.reduce<typeof finals[number] | undefined>(
    (most, one) => most === undefined || one.accuracy > most.accuracy ? one : most,
    undefined,
  );
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

/**
 * What a target takes a strategy.
 *
 * @returns Labels and seconds; never is an answer.
 */
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
