/** Student's t-test of paired differences. */
import { deviation } from "./deviation.ts";
import { mean } from "./mean.ts";
import { tTails } from "./student_t.ts";

/**
 * Tests whether paired differences may be zero in the mean (Student 1908), on both sides.
 *
 * @returns p in [0, 1], or undefined below two differences. Differences that are all the same do not
 * show their spread, and t would be infinite however few they are: the sign test's 2/2ⁿ stands then, and
 * 1 where all are zero.
 * @example
 * ```ts
 * import { pairedTTest } from "./paired_t.ts";
 * pairedTTest([1, 2, 3]); // t = 3.46 with 2 degrees of freedom: 0.0742
 * ```
 */
export function pairedTTest(differences: readonly number[]): number | undefined {
  const spread = deviation(differences);
  if (spread === undefined) return undefined;
  const centre = mean(differences);
  if (centre === 0) return 1;
  // Accuracies come in steps of one test row: two seeds that differ by the same step are no rarity.
  if (spread <= 1e-9 * Math.abs(centre)) return 2 / 2 ** differences.length;
  return tTails(centre / (spread / Math.sqrt(differences.length)), differences.length - 1);
}
