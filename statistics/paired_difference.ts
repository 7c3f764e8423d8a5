/** Differences between two strategies, paired by seed. */
import { minus } from "../core/rounding.ts";
import type { Intervals } from "./interval.ts";
import { type Estimate, estimate } from "./estimate.ts";

/**
 * The mean difference over the seeds that both have. Runs of one seed share their split and their
 * initial labelled set, so pairing removes what these do to the accuracy.
 *
 * @param of One number a seed, such as the AUC.
 * @returns The mean of `of − reference` with its interval over seeds, or undefined where no seed is
 * shared.
 * @example
 * ```ts
 * import { StudentT } from "./student_t.ts";
 * import { pairedDifference } from "./paired_difference.ts";
 * const badge = new Map([[0, 0.62], [1, 0.66]]);
 * const random = new Map([[0, 0.6], [1, 0.63], [2, 0.61]]);
 * pairedDifference(badge, random, new StudentT())?.n; // 2
 * ```
 */
export function pairedDifference(
  of: ReadonlyMap<number, number>,
  reference: ReadonlyMap<number, number>,
  intervals: Intervals,
): Estimate | undefined {
  const seeds = [...of.keys()].filter((seed) => reference.has(seed)).sort((a, b) => a - b);
  if (seeds.length === 0) return undefined;
  return estimate(seeds.map((seed) => minus(of.get(seed)!, reference.get(seed)!)), intervals);
}
