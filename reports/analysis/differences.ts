/** Differences paired by seed, with their test. */
import { minus } from "../../core/rounding.ts";
import { type Estimate, estimate } from "../../statistics/estimate.ts";
import type { Intervals } from "../../statistics/interval.ts";
import { pairedTTest } from "../../statistics/paired_t.ts";
import type { Difference } from "./problem.ts";
import { sharedSeeds } from "./series_scores.ts";

/**
 * The mean difference over the seeds that both have, and whether it may be none.
 *
 * @returns The difference, or undefined where no seed is shared.
 */
export function difference(
  of: ReadonlyMap<number, number>,
  reference: ReadonlyMap<number, number>,
  intervals: Intervals,
): Difference | undefined {
  const seeds = sharedSeeds(of, reference);
  if (seeds.length === 0) return undefined;
  return tested(seeds.map((seed) => minus(of.get(seed)!, reference.get(seed)!)), intervals);
}

/**
 * The mean of differences, and whether it may be none.
 *
 * @param differences One a seed, at least one.
 */
export function tested(differences: readonly number[], intervals: Intervals): Difference {
  const p = pairedTTest(differences);
  return { ...estimate(differences, intervals), ...(p === undefined ? {} : { p }) };
}

/** The same difference seen from the other side. */
export function turned(difference: Difference): Difference {
  const { interval } = difference;
  return {
    ...difference,
    // No negative zero: it would be written as one.
    mean: 0 - difference.mean,
    interval: interval && { low: 0 - interval.high, high: 0 - interval.low },
  };
}

/**
 * Keeps an estimate of a share within what a share can be. The true mean lies there, so that intervals
 * cover as before.
 */
export function within01(share: Estimate): Estimate {
  const { interval } = share;
  if (interval === undefined) return share;
  return {
    ...share,
    interval: { low: Math.max(0, interval.low), high: Math.min(1, interval.high) },
  };
}
