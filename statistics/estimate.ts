/** What is known about a mean over seeds. */
import type { Interval, Intervals } from "./interval.ts";
import { deviation } from "./deviation.ts";
import { mean } from "./mean.ts";

/** A mean over seeds with its spread; every number in the values' unit. */
export interface Estimate {
  /** Number of seeds. */
  readonly n: number;
  /** Mean over the seeds. */
  readonly mean: number;
  /** Sample standard deviation; undefined for one seed. */
  readonly deviation: number | undefined;
  /** Interval of the mean; undefined for one seed. */
  readonly interval: Interval | undefined;
}

/**
 * Estimates a mean over seeds.
 *
 * @param values One number a seed, at least one.
 * @example
 * ```ts
 * import { StudentT } from "./student_t.ts";
 * import { estimate } from "./estimate.ts";
 * estimate([0.5], new StudentT()).interval; // undefined
 * ```
 */
export function estimate(values: readonly number[], intervals: Intervals): Estimate {
  return {
    n: values.length,
    mean: mean(values),
    deviation: deviation(values),
    interval: intervals.interval(values),
  };
}
