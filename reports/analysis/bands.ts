/** Curves with their pointwise intervals. */
import type { RunResult } from "../../runs/run.ts";
import type { Intervals } from "../../statistics/estimate.ts";
import { mean } from "../../statistics/mean.ts";
import { type Band, type Metric, metrics } from "./problem.ts";

/** Metrics that are shares: their bands are cut at 0 and 1. */
const SHARES: ReadonlySet<Metric> = new Set(["accuracy", "balancedAccuracy", "ece", "ace"]);

/**
 * A band of curves that have their evaluations in common.
 *
 * @param curves `[seed][evaluation]`, at least one seed.
 * @param share Whether the curves are of shares, whose band is cut at 0 and 1.
 */
export function bandOf(
  curves: readonly (readonly number[])[],
  intervals: Intervals,
  share: boolean = false,
): Band {
  const columns = curves[0]!.map((_, i) => curves.map((curve) => curve[i]!));
  const found = columns.map((column) => intervals.interval(column));
  const known = found.filter((interval) => interval !== undefined);
  const band = { mean: columns.map(mean) };
  if (known.length < columns.length) return band;
  const [least, most] = share ? [0, 1] : [-Infinity, Infinity];
  return {
    ...band,
    low: known.map(({ low }) => Math.max(least, low)),
    high: known.map(({ high }) => Math.min(most, high)),
  };
}

/**
 * The bands of every metric.
 *
 * @param runs Complete runs of one strategy on one problem, at least one.
 */
export function metricBands(
  runs: readonly RunResult[],
  intervals: Intervals,
): Record<Metric, Band> {
  const bands = metrics.map((metric) => {
    const curves = runs.map((run) => run.cycles.map((row) => row[metric]));
    return [metric, bandOf(curves, intervals, SHARES.has(metric))];
  });
  return Object.fromEntries(bands);
}
