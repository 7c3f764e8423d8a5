/** What is known about a mean over seeds. */
import type { Bootstrap, Interval } from "./bootstrap.ts";
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
  /** Bootstrap interval of the mean; undefined for one seed. */
  readonly interval: Interval | undefined;
}

/**
 * Estimates a mean over seeds.
 *
 * @param values One number a seed, at least one.
 * @param bootstrap Where the interval comes from.
 * @returns The mean, its deviation and interval.
 * @throws {InputError} If there is no value.
 *
 * @example
 * ```ts
 * import { Bootstrap } from "./bootstrap.ts";
 * import { estimate } from "./estimate.ts";
 * estimate([0.5], new Bootstrap()).interval; // undefined
 * ```
 */
export function estimate(values: readonly number[], bootstrap: Bootstrap): Estimate {
  return {
    n: values.length,
    mean: mean(values),
    deviation: deviation(values),
    interval: bootstrap.interval(values),
  };
}
