/** The numbers of each strategy on one problem. */
import { compareText } from "../../core/canonical.ts";
import { minus, near } from "../../core/rounding.ts";
import type { RunResult } from "../../runs/run.ts";
import { type Estimate, estimate, type Intervals, within01 } from "../../statistics/estimate.ts";
import type { PairDifference, PairFamily, Standing } from "../../statistics/all_pairs.ts";
import { mean } from "../../statistics/mean.ts";
import { sharedSeeds } from "../../statistics/paired.ts";
import { paretoFront } from "../../statistics/pareto.ts";
import { midRanks } from "../../statistics/ranks.ts";
import { type Band, bandOf, type Metric, metricBands } from "./bands.ts";
import { failureOf, type Series } from "./group.ts";
import type { PairsOnProblem } from "./pairs.ts";
import { type Seconds, secondsOf, type SeriesScores } from "./series_scores.ts";
import { type Reach, reachOf, type Target } from "./targets.ts";

/** One strategy on one problem. */
export interface StrategyOnProblem {
  readonly strategy: number;
  readonly label: string;
  readonly providers: readonly string[];
  readonly seeds: readonly number[];
  readonly keys: readonly string[];
  readonly codeHashes: readonly string[];
  readonly outdated?: boolean;
  readonly failures: readonly FailedSeed[];
  /** Left out of upper bounds, which are compared with nothing. */
  readonly scores?: Scores;
  /** Of upper bounds. */
  readonly bound?: Bound;
}

/** The numbers of an upper bound's complete runs. */
export type Bound = Pick<Scores, "auc" | "finalAccuracy" | "curves">;

/** The numbers of a strategy's complete runs on a problem. */
export interface Scores {
  /** 1 for the highest mean AUC on the problem; equal means share the mean of their ranks. */
  readonly rank: number;
  readonly standing: Standing;
  /** Whether no strategy here is both faster and at least as accurate in the end. */
  readonly onParetoFront: boolean;
  readonly auc: Estimate;
  readonly finalAccuracy: Estimate;
  readonly overRandom?: PairDifference;
  readonly toBest?: PairDifference;
  readonly curves: Readonly<Record<Metric, Band>>;
  /** Accuracy minus that of random over the evaluations; left out for random itself. */
  readonly curveOverRandom?: Band;
  /** Accuracy `[seed][evaluation]`, seeds in the order of `seeds`. */
  readonly perSeed: readonly (readonly number[])[];
  readonly aucPerSeed: readonly number[];
  readonly seconds: Seconds;
  readonly peakMemoryBytes: number;
  readonly reach: readonly Reach[];
}

/** A seed without a complete run. */
export interface FailedSeed {
  readonly seed: number;
  readonly key: string;
  readonly status: "failed" | "timed out" | "incomplete";
  readonly message: string;
}

/** What the analysis of a problem needs besides its runs. */
export interface ProblemContext {
  /** Index of a label among the analysis' strategies. */
  readonly indexOf: (label: string) => number;
  readonly intervals: Intervals;
  readonly family: PairFamily;
  /** Whether a run's code has changed since; undefined if unknown. */
  readonly outdated: (run: RunResult) => boolean | undefined;
}

/** Describes a strategy on a problem. */
export function strategyOf(
  one: SeriesScores,
  scores: Scores | undefined,
  { outdated, intervals }: ProblemContext,
): StrategyOnProblem {
  const { strategy, series, seeds } = one;
  const { label, runs, failed } = series;
  const known = runs.map(outdated).filter((answer) => answer !== undefined);
  return {
    strategy,
    label,
    providers: distinct([...runs, ...failed].map((run) => run.manifest.environment.provider)),
    seeds,
    keys: runs.map((run) => run.manifest.key),
    codeHashes: distinct(runs.map((run) => run.manifest.codeHash)),
    ...(known.length === 0 ? {} : { outdated: known.includes(true) }),
    failures: failed.map((run) => ({
      seed: run.manifest.config.seed,
      key: run.manifest.key,
      status: statusOf(run),
      message: failureOf(run),
    })),
    ...(scores === undefined ? {} : { scores }),
    ...series.upperBound && seeds.length > 0 && { bound: boundOf(one, intervals) },
  };
}

function boundOf(one: SeriesScores, intervals: Intervals): Bound {
  return {
    auc: within01(estimate([...one.aucs.values()], intervals)),
    finalAccuracy: within01(estimate(finalsOf(one), intervals)),
    curves: metricBands(one.series.runs, intervals),
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareText);
}

/** Classifies a run that is not complete. */
export function statusOf(run: RunResult): FailedSeed["status"] {
  if (run.status === "done") return "incomplete";
  return /\btimed out\b|\btime limit\b/i.test(run.message) ? "timed out" : "failed";
}

/** Computes the scores of all strategies that have complete runs. */
export function scoresOf(
  scored: readonly SeriesScores[],
  labelled: readonly number[],
  targets: readonly Target[],
  pairs: PairsOnProblem | undefined,
  { intervals, family }: ProblemContext,
): Map<SeriesScores, Scores> {
  const means = scored.map(({ aucs }) => mean([...aucs.values()]));
  const ranks = midRanks(means.map((value) => -value));
  // Of equal means, the first by label.
  const best = means.findIndex((value) => near(value, Math.max(...means)));
  const differenceOf = (of: number, against: number): PairDifference | undefined =>
    pairs?.differences[of]?.[against] ?? undefined;
  const standings = family.standings(
    scored.map((_, i) => i === best ? undefined : differenceOf(i, best) ?? null),
  );
  const seconds = scored.map(secondsOf);
  const finals = scored.map(finalsOf);
  const front = paretoFront(
    seconds.map(({ run: cost }, i) => ({ cost, value: mean(finals[i]!) })),
  );
  return new Map(scored.map((one, i) => {
    const random = randomFor(one.series, scored);
    const against = random === one ? undefined : random;
    const overRandom = against && differenceOf(i, scored.indexOf(against));
    const toBest = differenceOf(i, best);
    const curveOverRandom = against && differenceBand(one, against, intervals);
    return [one, {
      rank: ranks[i]!,
      standing: standings[i]!,
      onParetoFront: front[i]!,
      auc: within01(estimate([...one.aucs.values()], intervals)),
      finalAccuracy: within01(estimate(finals[i]!, intervals)),
      ...(overRandom && { overRandom }),
      ...(toBest && { toBest }),
      curves: metricBands(one.series.runs, intervals),
      ...(curveOverRandom && { curveOverRandom }),
      perSeed: [...one.accuracies.values()],
      aucPerSeed: [...one.aucs.values()],
      seconds: seconds[i]!,
      peakMemoryBytes: Math.max(
        ...one.series.runs.flatMap((run) => run.cycles.map((row) => row.peakMemoryBytes)),
      ),
      reach: targets.map((target) => reachOf(one, labelled, target)),
    }];
  }));
}

function finalsOf({ accuracies }: SeriesScores): number[] {
  return [...accuracies.values()].map((curve) => curve.at(-1)!);
}

function randomFor(
  { provider }: Series,
  scored: readonly SeriesScores[],
): SeriesScores | undefined {
  const randoms = scored.filter(({ series }) => series.strategy === "random");
  return randoms.find(({ series }) => series.provider === provider) ?? randoms[0];
}

function differenceBand(
  one: SeriesScores,
  random: SeriesScores,
  intervals: Intervals,
): Band | undefined {
  const seeds = sharedSeeds(one.accuracies, random.accuracies);
  if (seeds.length === 0) return undefined;
  const curves = seeds.map((seed) => {
    const reference = random.accuracies.get(seed)!;
    return one.accuracies.get(seed)!.map((value, i) => minus(value, reference[i]!));
  });
  return bandOf(curves, intervals);
}
