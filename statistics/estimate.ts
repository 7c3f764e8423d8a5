/** A mean over seeds with its interval. */
import { deviation, mean } from "./mean.ts";

/** An interval, both ends in the values' unit. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A method to compute intervals of a mean, undefined below two values. */
export interface Intervals {
  interval(values: readonly number[]): Interval | undefined;
}

/** How bootstrap intervals are computed. */
export interface BootstrapOptions {
  readonly confidence: number;
  readonly resamples: number;
  readonly seed: number;
}

/** A mean over seeds with its spread, in the values' unit. */
export interface Estimate {
  readonly n: number;
  readonly mean: number;
  readonly deviation: number | undefined;
  readonly interval: Interval | undefined;
}

/** Estimates a mean from one number per seed, at least one. */
export function estimate(values: readonly number[], intervals: Intervals): Estimate {
  return {
    n: values.length,
    mean: mean(values),
    deviation: deviation(values),
    interval: intervals.interval(values),
  };
}

/** Limits the interval of a share to [0, 1]: the true mean is there, so it covers as before. */
export function within01(share: Estimate): Estimate {
  const { interval } = share;
  if (interval === undefined) return share;
  const [low, high] = [Math.max(0, interval.low), Math.min(1, interval.high)];
  return { ...share, interval: { low, high } };
}
