/** Every strategy against every other on one problem. */
import { minus } from "../../core/rounding.ts";
import { type PairDifference, type PairFamily, square } from "../../statistics/all_pairs.ts";
import { mean } from "../../statistics/mean.ts";
import { checkpoints, wins } from "../../statistics/learning_curve.ts";
import type { SeriesScores } from "./series_scores.ts";
import { pairedTTest, sharedSeeds } from "../../statistics/paired.ts";

/** Pairs of strategies, row against column, in the order of `strategies`. */
export interface PairsOnProblem {
  readonly strategies: readonly number[];
  readonly differences: readonly (readonly (PairDifference | null)[])[];
  readonly detectable?: number;
  readonly winRates: readonly (readonly (number | null)[])[];
  readonly checkpoints: readonly number[];
  /** Share of these checkpoints at which the row beats the column (paired t-test, p < .05). */
  readonly penalties: readonly (readonly (number | null)[])[];
}

/** A pair's numbers from one side. */
interface Side {
  readonly winRate: number;
  readonly penalty: number | null;
}

type Pair = { readonly own: Side; readonly other: Side };

/** Compares all pairs of at least two strategies that have complete runs. */
export function pairsOf(
  scored: readonly SeriesScores[],
  labelled: readonly number[],
  family: PairFamily,
): PairsOnProblem {
  const at = checkpointsOf(scored);
  const pairs = square(
    scored.length,
    (i, j) => compare(scored[i]!, scored[j]!, at),
    ({ own, other }) => ({ own: other, other: own }),
  );
  const matrix = (value: (side: Side) => number | null): (number | null)[][] =>
    pairs.map((row) => row.map((pair) => pair && value(pair.own)));
  return {
    strategies: scored.map(({ strategy }) => strategy),
    ...family.compare([scored.map(({ aucs }) => aucs)]),
    winRates: matrix(({ winRate }) => winRate),
    checkpoints: at.map((evaluation) => labelled[evaluation]!),
    penalties: matrix(({ penalty }) => penalty),
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
): Pair | null {
  const seeds = sharedSeeds(a.aucs, b.aucs);
  if (seeds.length === 0) return null;
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
    own: { winRate: ahead / compared, penalty: share(1) },
    other: { winRate: behind / compared, penalty: share(-1) },
  };
}

function direction(differences: readonly number[]): number | undefined {
  const p = pairedTTest(differences);
  if (p === undefined) return undefined;
  return p < 0.05 ? Math.sign(mean(differences)) : 0;
}
