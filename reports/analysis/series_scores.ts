/** A strategy's complete runs on one problem as numbers by seed: what everything else is computed from. */
import type { RunResult } from "../../runs/run.ts";
import { auc } from "../../statistics/learning_curve.ts";
import type { Series } from "./group.ts";

/** The complete runs of a strategy on a problem. */
export interface SeriesScores {
  /** Index into the analysis' strategies. */
  readonly strategy: number;
  /** The runs. */
  readonly series: Series;
  /** Seeds, ascending. */
  readonly seeds: readonly number[];
  /** Accuracies of every evaluation, by seed. */
  readonly accuracies: ReadonlyMap<number, readonly number[]>;
  /** Mean accuracy over the evaluations, by seed. */
  readonly aucs: ReadonlyMap<number, number>;
  /** Seconds to the end of every evaluation, by seed. */
  readonly elapsed: ReadonlyMap<number, readonly number[]>;
}

/** Reads a series' runs once. */
export function seriesScores(series: Series, strategy: number): SeriesScores {
  const bySeed = <T>(value: (run: RunResult) => T): Map<number, T> =>
    new Map(series.runs.map((run) => [run.manifest.config.seed, value(run)]));
  return {
    strategy,
    series,
    seeds: series.runs.map((run) => run.manifest.config.seed),
    accuracies: bySeed((run) => run.cycles.map((row) => row.accuracy)),
    aucs: bySeed((run) => auc(run.cycles)),
    elapsed: bySeed(elapsedOf),
  };
}

function elapsedOf(run: RunResult): number[] {
  let clock = 0;
  return run.cycles.map((row) => {
    const now = clock + row.trainSeconds + row.evaluateSeconds;
    clock = now + row.selectSeconds;
    return now;
  });
}
