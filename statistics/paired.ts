/** Differences paired by seed: their mean and a t-test. */
import { minus } from "../core/rounding.ts";
import { type Estimate, estimate, type Intervals } from "./estimate.ts";
import { deviation, mean } from "./mean.ts";
import { tTails } from "./student_t.ts";

/** A mean difference, paired by seed. */
export interface Difference extends Estimate {
  /** p of the paired t-test, two-sided; left out for one seed. */
  readonly p?: number;
}

/** The seeds that two have in common, ascending. */
export function sharedSeeds(
  a: ReadonlyMap<number, unknown>,
  b: ReadonlyMap<number, unknown>,
): number[] {
  return [...a.keys()].filter((seed) => b.has(seed)).sort((x, y) => x - y);
}

/**
 * The mean of `of − reference` over the seeds that both have; undefined where they share none. Runs of
 * one seed share their split and their initial labels, so pairing removes what these do to the accuracy.
 */
export function pairedDifference(
  of: ReadonlyMap<number, number>,
  reference: ReadonlyMap<number, number>,
  intervals: Intervals,
): Difference | undefined {
  const seeds = sharedSeeds(of, reference);
  if (seeds.length === 0) return undefined;
  const differences = seeds.map((seed) => minus(of.get(seed)!, reference.get(seed)!));
  const p = pairedTTest(differences);
  return { ...estimate(differences, intervals), ...(p === undefined ? {} : { p }) };
}

/**
 * p of Student's paired t-test (1908), two-sided; undefined below two differences.
 *
 * Equal differences have no spread, which would make t infinite however few they are. They count as
 * signs instead: 2/2ⁿ by the sign test, or 1 if all are zero.
 */
export function pairedTTest(differences: readonly number[]): number | undefined {
  const spread = deviation(differences);
  if (spread === undefined) return undefined;
  const centre = mean(differences);
  if (centre === 0) return 1;
  // Accuracies come in steps of one test row, so two seeds often differ by the same step.
  if (spread <= 1e-9 * Math.abs(centre)) return 2 / 2 ** differences.length;
  return tTails(centre / (spread / Math.sqrt(differences.length)), differences.length - 1);
}
