/** Every strategy against every other on one problem. */
import { minus } from "../../core/rounding.ts";
import type { PairDifference, PairFamily } from "../../statistics/all_pairs.ts";
import { mean } from "../../statistics/mean.ts";
import { checkpoints, wins } from "../../statistics/learning_curve.ts";
import type { SeriesScores } from "./series_scores.ts";
import { pairedTTest, sharedSeeds } from "../../statistics/paired.ts";

/** Pairs of strategies, row against column, in the order of `strategies`. */
export interface PairsOnProblem {
  readonly strategies: readonly number[];
  readonly differences: readonly (readonly (PairDifference | null)[])[];
  readonly detectable?: number;
  /** Share of evaluations at which the row's accuracy is higher. */
  readonly winRates: readonly (readonly (number | null)[])[];
  readonly checkpoints: readonly number[];
  /** Share of these checkpoints at which the row beats the column (paired t-test, p < .05). */
  readonly penalties: readonly (readonly (number | null)[])[];
}

interface Pair {
  readonly winRate: number;
  readonly lossRate: number;
  readonly penalty: number | null;
  readonly penalised: number | null;
}

/** Compares all pairs of at least two strategies that have complete runs. */
export function pairsOf(
  scored: readonly SeriesScores[],
  labelled: readonly number[],
  family: PairFamily,
): PairsOnProblem {
  const at = checkpointsOf(scored);
  const pairs = scored.map((a, i) => scored.slice(0, i).map((b) => compare(a, b, at)));
  const matrix = <T>(
    own: (pair: Pair) => T | null,
    other: (pair: Pair) => T | null,
  ): (T | null)[][] =>
    scored.map((_, i) =>
      scored.map((_, j) => {
        const pair = i > j ? pairs[i]![j] : i < j ? pairs[j]![i] : undefined;
        return pair === undefined ? null : i > j ? own(pair) : other(pair);
      })
    );
  return {
    strategies: scored.map(({ strategy }) => strategy),
    ...family.compare([scored.map(({ aucs }) => aucs)]),
    winRates: matrix((pair) => pair.winRate, (pair) => pair.lossRate),
    checkpoints: at.map((evaluation) => labelled[evaluation]!),
    penalties: matrix((pair) => pair.penalty, (pair) => pair.penalised),
  };
}

/** Random, or without it the mean of all strategies, decides where learning has stopped. */
function checkpointsOf(scored: readonly SeriesScores[]): number[] {
  const random = scored.filter(({ series }) => series.strategy === "random");
  const curves = (random.length > 0 ? random : scored)
    .flatMap(({ accuracies }) => [...accuracies.values()]);
  return checkpoints(curves[0]!.map((_, i) => mean(curves.map((curve) => curve[i]!))));
}

function compare(
  a: SeriesScores,
  b: SeriesScores,
  at: readonly number[],
): Pair | undefined {
  const seeds = sharedSeeds(a.aucs, b.aucs);
  if (seeds.length === 0) return undefined;
  const [ours, theirs] = [a, b].map(({ accuracies }) => seeds.map((seed) => accuracies.get(seed)!));
  const { ahead, behind, compared } = wins(ours!, theirs!);
  const signs = at.map((evaluation) =>
    direction(seeds.map((_, i) => minus(ours![i]![evaluation]!, theirs![i]![evaluation]!)))
  );
  const share = (sign: number): number | null =>
    signs.length === 0 || signs.includes(undefined)
      ? null
      : signs.filter((other) => other === sign).length / signs.length;
  return {
    winRate: ahead / compared,
    lossRate: behind / compared,
    penalty: share(1),
    penalised: share(-1),
  };
}

/** The sign of the mean if it differs from zero (paired t-test, p < .05), else 0; undefined for one seed. */
function direction(differences: readonly number[]): number | undefined {
  const p = pairedTTest(differences);
  if (p === undefined) return undefined;
  return p < 0.05 ? Math.sign(mean(differences)) : 0;
}
