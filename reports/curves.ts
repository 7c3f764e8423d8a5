/** Learning curves and times of one strategy on one problem, over its seeds. */
import type { RunResult } from "../bench/results/run.ts";
import { randomFor, selectTimes, trainTimes } from "./summary.ts";
import type { Panel, Series } from "./panels.ts";
import type { Bootstrap } from "./statistics/bootstrap.ts";
import { mean } from "./statistics/mean.ts";
import { pairedDifference } from "./statistics/paired_difference.ts";
import { median, quantile } from "./statistics/quantile.ts";

/** A mean with its pointwise interval at every evaluation; shares in [0, 1]. */
export interface Band {
  /** The mean over seeds. */
  readonly mean: readonly number[];
  /** The intervals' lower ends; undefined for one seed. */
  readonly low: readonly number[] | undefined;
  /** The intervals' upper ends; undefined for one seed. */
  readonly high: readonly number[] | undefined;
}

/** The middle half of some times, in seconds. */
export interface Spread {
  /** The middle time. */
  readonly median: number;
  /** A quarter of the times lies below. */
  readonly low: number;
  /** A quarter of the times lies above. */
  readonly high: number;
}

/** What the charts draw of one series. */
export interface Curves {
  /** The strategy's label. */
  readonly label: string;
  /** Size of the labelled set at every evaluation. */
  readonly labelled: readonly number[];
  /** Test accuracy. */
  readonly accuracy: Band;
  /** Accuracy minus random's, paired by seed; undefined for random and where no seed is shared. */
  readonly overRandom: Band | undefined;
  /** Median seconds, over seeds, from the start of the run to the end of every evaluation. */
  readonly elapsed: readonly number[];
  /** Over all selections of all seeds; undefined where a run makes none. */
  readonly selectSeconds: Spread | undefined;
  /** Over all trainings of all seeds. */
  readonly trainSeconds: Spread | undefined;
}

/**
 * The curves of every series of a panel that has a complete run.
 *
 * @param panel The panel.
 * @param bootstrap Where the bands come from.
 * @returns The curves, in the panel's order.
 *
 * @example
 * ```ts
 * import { curvesOf } from "./curves.ts";
 * import { groupResults } from "./panels.ts";
 * import { Bootstrap } from "./statistics/bootstrap.ts";
 * groupResults([]).map((panel) => curvesOf(panel, new Bootstrap()));
 * ```
 */
export function curvesOf(panel: Panel, bootstrap: Bootstrap): Curves[] {
  return panel.series.filter((series) => series.runs.length > 0).map((series) => {
    const random = randomFor(series, panel);
    const cycles = Array.from(series.runs[0]!.cycles.keys());
    return {
      label: series.label,
      labelled: cycles.map((cycle) => mean(series.runs.map((run) => run.cycles[cycle]!.labelled))),
      accuracy: accuracyBand(series, cycles, bootstrap),
      overRandom: random === undefined || random === series
        ? undefined
        : differenceBand(series, random, cycles, bootstrap),
      elapsed: elapsed(series.runs),
      selectSeconds: spread(selectTimes(series)),
      trainSeconds: spread(trainTimes(series)),
    };
  });
}

function accuracyBand(series: Series, cycles: readonly number[], bootstrap: Bootstrap): Band {
  const values = cycles.map((cycle) => [...accuracyBySeed(series, cycle).values()]);
  const intervals = values.map((row) => bootstrap.interval(row));
  return {
    mean: values.map(mean),
    low: ends(intervals.map((interval) => interval?.low)),
    high: ends(intervals.map((interval) => interval?.high)),
  };
}

function differenceBand(
  series: Series,
  random: Series,
  cycles: readonly number[],
  bootstrap: Bootstrap,
): Band | undefined {
  const differences = cycles.map((cycle) =>
    pairedDifference(accuracyBySeed(series, cycle), accuracyBySeed(random, cycle), bootstrap)
  );
  const known = differences.filter((difference) => difference !== undefined);
  if (known.length < cycles.length) return undefined;
  return {
    mean: known.map((difference) => difference.mean),
    low: ends(known.map((difference) => difference.interval?.low)),
    high: ends(known.map((difference) => difference.interval?.high)),
  };
}

function accuracyBySeed(series: Series, cycle: number): Map<number, number> {
  return new Map(
    series.runs.map((run) => [run.manifest.config.seed, run.cycles[cycle]!.accuracy]),
  );
}

/** All ends, or undefined where one is missing: a band has no holes. */
function ends(values: readonly (number | undefined)[]): number[] | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? known : undefined;
}

function elapsed(runs: readonly RunResult[]): number[] {
  const perRun = runs.map((run) => {
    let clock = 0;
    return run.cycles.map((row) => {
      clock += row.trainSeconds + row.evaluateSeconds;
      const now = clock;
      clock += row.selectSeconds;
      return now;
    });
  });
  return Array.from(perRun[0]!.keys(), (cycle) => median(perRun.map((times) => times[cycle]!))!);
}

function spread(times: readonly number[]): Spread | undefined {
  if (times.length === 0) return undefined;
  return {
    median: median(times)!,
    low: quantile(times, 0.25)!,
    high: quantile(times, 0.75)!,
  };
}
