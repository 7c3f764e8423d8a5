/** Learning curves over seeds, with pointwise intervals. */
import type { RunResult } from "../../runs/run.ts";
import type { Interval, Intervals } from "../../statistics/estimate.ts";
import { mean } from "../../statistics/mean.ts";

/** What a head is measured by: its name, in short, its unit, and whether lower is better. */
export const METRICS = {
  accuracy: ["Test accuracy", "Accuracy", "%", false],
  balancedAccuracy: ["Balanced accuracy", "Balanced accuracy", "%", false],
  nll: ["Negative log likelihood", "NLL", "nats", true],
  brier: ["Brier score", "Brier", "", true],
  ece: ["Expected calibration error", "ECE", "%", true],
  ace: ["Adaptive calibration error", "ACE", "%", true],
} as const;

/** The name of one of {@linkcode METRICS}. */
export type Metric = keyof typeof METRICS;

/** Their names. */
export const metrics = Object.keys(METRICS) as readonly Metric[];

/** A mean with its pointwise interval at every evaluation. */
export interface Band {
  readonly mean: readonly number[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
}

/**
 * The band of curves with the same evaluations.
 *
 * @param curves `[seed][evaluation]`, at least one seed.
 * @param share Whether the band is limited to [0, 1].
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

/** The bands of every metric, from the complete runs of one strategy on one problem. */
export function metricBands(
  runs: readonly RunResult[],
  intervals: Intervals,
): Record<Metric, Band> {
  const bands = metrics.map((metric) => {
    const curves = runs.map((run) => run.cycles.map((row) => row[metric]));
    return [metric, bandOf(curves, intervals, METRICS[metric][2] === "%")];
  });
  return Object.fromEntries(bands);
}

/** A band's interval at one evaluation; undefined for one seed. */
export function intervalAt({ low, high }: Ends, index: number): Interval | undefined {
  return low && high && { low: low.at(index)!, high: high.at(index)! };
}

type Ends = { readonly [end in "low" | "high"]?: readonly number[] | undefined };
