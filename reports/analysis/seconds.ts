/** Where the time of a strategy's runs goes. */
import type { CycleRow, RunResult } from "../../runs/run.ts";
import { median, quantile } from "../../statistics/quantile.ts";
import type { Seconds, Spread } from "./problem.ts";
import type { SeriesScores } from "./series_scores.ts";

/**
 * Sums the times of complete runs up.
 *
 * @param scores The runs, at least one.
 */
export function secondsOf({ series: { runs }, elapsed }: SeriesScores): Seconds {
  const perSeed = [...elapsed.values()];
  const perCycle = (value: (row: CycleRow) => number): number[] =>
    runs[0]!.cycles.map((_, i) => median(runs.map((run) => value(run.cycles[i]!)))!);
  const total = (value: (row: CycleRow) => number): number =>
    median(runs.map((run) => run.cycles.reduce((sum, row) => sum + value(row), 0)))!;
  const selection = spreadOf(runs.flatMap(selectTimes));
  const embed = median(runs.flatMap(({ manifest: { embedSeconds } }) => embedSeconds ?? []));
  return {
    ...(selection === undefined ? {} : { selection }),
    training: spreadOf(runs.flatMap((run) => run.cycles.map((row) => row.trainSeconds)))!,
    evaluation: spreadOf(runs.flatMap((run) => run.cycles.map((row) => row.evaluateSeconds)))!,
    perCycle: {
      train: perCycle((row) => row.trainSeconds),
      evaluate: perCycle((row) => row.evaluateSeconds),
      select: perCycle((row) => row.selectSeconds),
    },
    total: {
      ...(embed === undefined ? {} : { embed }),
      train: total((row) => row.trainSeconds),
      evaluate: total((row) => row.evaluateSeconds),
      select: total((row) => row.selectSeconds),
    },
    elapsed: perSeed[0]!.map((_, i) => median(perSeed.map((times) => times[i]!))!),
    elapsedPerSeed: perSeed,
  };
}

/**
 * The times of a run's selections.
 *
 * @returns Seconds of each; the last evaluation has none.
 */
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
