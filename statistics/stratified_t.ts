/** A t-test of a mean over strata. */
import { deviation } from "./deviation.ts";
import { mean } from "./mean.ts";
import { tTails } from "./student_t.ts";

/**
 * Tests whether differences may be zero in the mean over strata, each counted alike, on both sides. The
 * strata are chosen, not drawn: only what varies within them is chance. Degrees of freedom are those of
 * Satterthwaite, *An approximate distribution of estimates of variance components* (1946).
 *
 * @returns p in [0, 1], or undefined where a stratum has fewer than two. Where nothing varies within any
 * stratum, the sign test's 2/2ⁿ of all n differences stands, and 1 where their signs differ.
 * @example
 * ```ts
 * import { stratifiedTTest } from "./stratified_t.ts";
 * stratifiedTTest([[1, 3], [2, 4]]); // t = 3.54 with 2 degrees of freedom: 0.0715
 * ```
 */
export function stratifiedTTest(strata: readonly (readonly number[])[]): number | undefined {
  const spreads = strata.map(deviation);
  if (strata.length === 0 || spreads.includes(undefined)) return undefined;
  const means = strata.map(mean);
  const centre = mean(means);
  if (centre === 0) return 1;
  const variances = strata.map(({ length }, i) => spreads[i]! ** 2 / length);
  const sum = variances.reduce((total, variance) => total + variance, 0);
  const error = Math.sqrt(sum) / strata.length;
  if (error <= 1e-9 * Math.abs(centre)) {
    const alike = means.every((value) => Math.sign(value) === Math.sign(centre));
    return alike ? 2 / 2 ** strata.flat().length : 1;
  }
  const degrees = sum ** 2 /
    variances.reduce((total, variance, i) => total + variance ** 2 / (strata[i]!.length - 1), 0);
  return tTails(centre / error, degrees);
}
