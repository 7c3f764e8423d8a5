/** Quantiles and the median. */
import type { Interval } from "./estimate.ts";

/**
 * A quantile of values in any order, interpolated linearly (type 7 of Hyndman and Fan, *Sample quantiles
 * in statistical packages*, 1996: the default of R and NumPy); undefined without values.
 */
export function quantile(values: readonly number[], share: number): number | undefined {
  return quantileOfSorted(Float64Array.from(values).sort(), share);
}

/** The same of values in ascending order. */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number | undefined {
  if (sorted.length === 0) return undefined;
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return low + (high - low) * (at - Math.floor(at));
}

/** The outer quantiles of values in ascending order, between which is the share `confidence` of them. */
export function percentiles(sorted: ArrayLike<number>, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  return { low: quantileOfSorted(sorted, tail)!, high: quantileOfSorted(sorted, 1 - tail)! };
}

/** The middle value, or the mean of the middle two; undefined without values. */
export function median(values: readonly number[]): number | undefined {
  return quantile(values, 0.5);
}
