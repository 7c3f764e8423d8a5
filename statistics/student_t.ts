/** Student's t distribution, and the intervals of a mean that follow from it. */
import { incompleteBeta } from "./beta.ts";
import { deviation } from "./deviation.ts";
import type { Interval, Intervals } from "./interval.ts";
import { mean } from "./mean.ts";

/**
 * How likely a t variable is to lie as far from zero as this, on either side.
 *
 * @param degrees Degrees of freedom, above zero.
 * @returns The two-sided p in [0, 1].
 * @example
 * ```ts
 * import { tTails } from "./student_t.ts";
 * tTails(2.7764451051977987, 4); // 0.05
 * ```
 */
export function tTails(t: number, degrees: number): number {
  if (Math.abs(t) === Infinity) return 0;
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/**
 * How far from zero a share of t variables lies at most.
 *
 * @param confidence The share between −t and t, in [0, 1).
 * @param degrees Degrees of freedom, above zero.
 * @example
 * ```ts
 * import { tQuantile } from "./student_t.ts";
 * tQuantile(0.95, 2); // 4.302652729696142
 * ```
 */
export function tQuantile(confidence: number, degrees: number): number {
  const wanted = 1 - confidence;
  let [low, high] = [0, 1];
  while (tTails(high, degrees) > wanted) high *= 2;
  // Bisection to the last bit: sixty steps, once per number of seeds.
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return high;
    if (tTails(middle, degrees) > wanted) low = middle;
    else high = middle;
  }
}

/**
 * Student's intervals of a mean (Student, *The probable error of a mean*, 1908): the mean, plus and
 * minus t times its standard error.
 *
 * They cover as promised for normally distributed values at any number of seeds; a bootstrap does not
 * at few, whatever its kind, because three values do not show how far others may lie. For skewed values
 * they fall short at few seeds, and get there as seeds are added.
 *
 * @example
 * ```ts
 * import { StudentT } from "./student_t.ts";
 * new StudentT().interval([0.61, 0.64, 0.6]); // 0.617 ± 0.052
 * ```
 */
export class StudentT implements Intervals {
  /** Nominal share of intervals that hold the true mean. */
  readonly confidence: number;
  readonly #factors: Map<number, number> = new Map();

  /**
   * Sets up intervals.
   *
   * @param confidence Nominal share of intervals that hold the true mean; default 0.95.
   */
  constructor(confidence: number = 0.95) {
    this.confidence = confidence;
  }

  /**
   * The interval of the values' mean.
   *
   * @returns The interval, or undefined below two values: one seed has no interval.
   */
  interval(values: readonly number[]): Interval | undefined {
    const spread = deviation(values);
    if (spread === undefined) return undefined;
    const centre = mean(values);
    const half = this.factor(values.length - 1) * spread / Math.sqrt(values.length);
    return { low: centre - half, high: centre + half };
  }

  /**
   * By how many standard errors an interval reaches to either side.
   *
   * @param degrees Degrees of freedom: one less than there are values.
   */
  factor(degrees: number): number {
    const known = this.#factors.get(degrees) ?? tQuantile(this.confidence, degrees);
    this.#factors.set(degrees, known);
    return known;
  }
}
