/** A strategy's complete runs on one problem as numbers by seed, and where their time goes. */
import type { CycleRow, RunResult } from "../../runs/run.ts";
import { auc } from "../../statistics/learning_curve.ts";
import { median, quantile } from "../../statistics/quantile.ts";
import type { Series } from "./group.ts";

/** The complete runs of a strategy on a problem. */
export interface SeriesScores {
  readonly strategy: number;
  readonly series: Series;
  readonly seeds: readonly number[];
  readonly accuracies: ReadonlyMap<number, readonly number[]>;
  readonly aucs: ReadonlyMap<number, number>;
  readonly elapsed: ReadonlyMap<number, readonly number[]>;
}

/** Collects a series' numbers by seed. */
export function seriesScores(series: Series, strategy: number): SeriesScores {
  const { runs } = series;
  const seeds = runs.map((run) => run.manifest.config.seed);
  return {
    strategy,
    series,
    seeds,
    accuracies: bySeed(seeds, runs.map((run) => run.cycles.map((row) => row.accuracy))),
    aucs: bySeed(seeds, runs.map((run) => auc(run.cycles))),
    elapsed: bySeed(seeds, runs.map(elapsedOf)),
  };
}

/** Values by the seeds that they are of. */
export function bySeed<T>(seeds: readonly number[], values: readonly T[]): Map<number, T> {
  return new Map(seeds.map((seed, i) => [seed, values[i]!]));
}

function elapsedOf(run: RunResult): number[] {
  let clock = 0;
  return run.cycles.map((row) => {
    const now = clock + row.trainSeconds + row.evaluateSeconds;
    clock = now + row.selectSeconds;
    return now;
  });
}

/** The median and the quartiles of some times. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Where the time of a strategy's runs goes; medians over seeds. */
export interface Seconds {
  /** One selection, over all cycles of all seeds; left out without selections. */
  readonly selection?: Spread;
  readonly training: Spread;
  readonly evaluation: Spread;
  readonly perCycle: {
    readonly train: readonly number[];
    readonly evaluate: readonly number[];
    /** The last is 0: nothing is selected after the last evaluation. */
    readonly select: readonly number[];
  };
  /** A whole run, from its start to the last evaluation; features, which all runs share, not included. */
  readonly run: number;
  /** Each phase by itself over a whole run; `embed` is left out if no run recorded it. */
  readonly total: {
    readonly embed?: number;
    readonly train: number;
    readonly evaluate: number;
    readonly select: number;
  };
  /** From the start of the run to the end of every evaluation. */
  readonly elapsed: readonly number[];
  /** The same `[seed][evaluation]`. */
  readonly elapsedPerSeed: readonly (readonly number[])[];
  readonly selectPerSeed: readonly number[];
  readonly trainPerSeed: readonly number[];
}

/** Summarises the times of at least one complete run. */
export function secondsOf({ series: { runs }, elapsed }: SeriesScores): Seconds {
  const perSeed = [...elapsed.values()];
  const perCycle = (value: (row: CycleRow) => number): number[] =>
    runs[0]!.cycles.map((_, i) => median(runs.map((run) => value(run.cycles[i]!)))!);
  const totals = (value: (row: CycleRow) => number): number[] =>
    runs.map((run) => run.cycles.reduce((sum, row) => sum + value(row), 0));
  const selectPerSeed = totals((row) => row.selectSeconds);
  const trainPerSeed = totals((row) => row.trainSeconds);
  const selection = spreadOf(runs.flatMap(selectTimes));
  const embed = median(runs.flatMap(({ manifest: { embedSeconds } }) => embedSeconds ?? []));
  const until = perSeed[0]!.map((_, i) => median(perSeed.map((times) => times[i]!))!);
  return {
    ...(selection === undefined ? {} : { selection }),
    run: until.at(-1)!,
    training: spreadOf(runs.flatMap((run) => run.cycles.map((row) => row.trainSeconds)))!,
    evaluation: spreadOf(runs.flatMap((run) => run.cycles.map((row) => row.evaluateSeconds)))!,
    perCycle: {
      train: perCycle((row) => row.trainSeconds),
      evaluate: perCycle((row) => row.evaluateSeconds),
      select: perCycle((row) => row.selectSeconds),
    },
    total: {
      ...(embed === undefined ? {} : { embed }),
      train: median(trainPerSeed)!,
      evaluate: median(totals((row) => row.evaluateSeconds))!,
      select: median(selectPerSeed)!,
    },
    elapsed: until,
    elapsedPerSeed: perSeed,
    selectPerSeed,
    trainPerSeed,
  };
}

/** The seconds of each of a run's selections. */
export function selectTimes(run: RunResult): number[] {
  return run.cycles.slice(0, run.manifest.config.cycles).map((row) => row.selectSeconds);
}

function spreadOf(times: readonly number[]): Spread | undefined {
  if (times.length === 0) return undefined;
  return {
    median: median(times)!,
    low: quantile(times, 0.25)!,
    high: quantile(times, 0.75)!,
  };
}
