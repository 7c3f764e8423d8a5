/** Accuracy bands: where a strategy's accuracy must be if its picks may differ, as on a GPU. */
import { mean } from "../../statistics/mean.ts";
import { tQuantile } from "../../statistics/student_t.ts";
import { BAND_SEEDS } from "./runs.ts";

/** Chance of a false alarm over all bands. */
export const BAND_LEVEL = 0.01;

/** Of one strategy on one problem: `[seeds][evaluations]`. */
export type Accuracies = readonly (readonly number[])[];

/** Where the mean accuracy of {@linkcode BAND_SEEDS} runs must be. */
interface Band {
  readonly low: number;
  readonly high: number;
}

/** A run's accuracy: its mean over the evaluations after the first, which no pick has changed. */
function scoreOf(accuracies: readonly number[]): number {
  return mean(accuracies.slice(1));
}

export function bandScore(runs: Accuracies): number {
  return mean(runs.slice(0, BAND_SEEDS).map(scoreOf));
}

/**
 * The bands of "margin on glyphs" and so on: prediction intervals of the mean of {@linkcode BAND_SEEDS} more
 * runs, by Student's t, from reference runs of at least twice as many, as MLPerf has them. The variance over
 * seeds is pooled over the strategies on a problem: six runs of each alone would make bands more than twice
 * as wide, ±17 instead of ±6 to ±8 points.
 *
 * Strategies share their seeds' first labels, so that their bands fail together: with three seeds of their own, 4.5 %
 * of whole sets had a false alarm, by draws from 66 seeds of each run. Runs that start from three of the
 * reference seeds, as golden runs do, had one in 0.5 %, even if their picks had nothing else in common.
 */
export function accuracyBands(references: ReadonlyMap<string, Accuracies>): Map<string, Band> {
  const bands = new Map<string, Band>();
  for (const runs of Map.groupBy(references, ([name]) => name.split(" on ")[1]).values()) {
    const scores = runs.map(([name, accuracies]) => [name, accuracies.map(scoreOf)] as const);
    let [squares, degrees] = [0, 0];
    for (const [, values] of scores) {
      squares += values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0);
      degrees += values.length - 1;
    }
    const factor = tQuantile(1 - BAND_LEVEL / references.size, degrees);
    for (const [name, values] of scores) {
      if (values.length < 2 * BAND_SEEDS) continue;
      const variance = squares / degrees * (1 / BAND_SEEDS + 1 / values.length);
      const half = factor * Math.sqrt(variance);
      bands.set(name, { low: mean(values) - half, high: mean(values) + half });
    }
  }
  return bands;
}
