/** Student's t distribution, and the intervals of a mean that follow from it. */
import type { Interval, Intervals } from "./estimate.ts";
import { deviation, mean } from "./mean.ts";
import { incompleteBeta } from "./special.ts";

/** The probability that a t variable is at least this far from zero, on either side. */
export function tTails(t: number, degrees: number): number {
  if (Math.abs(t) === Infinity) return 0;
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The t for which the share `confidence` of all t variables is between −t and t. */
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
 * Student's intervals of a mean (*The probable error of a mean*, 1908): the mean ± t standard errors.
 *
 * For normal values they cover as promised at any number of seeds, which no bootstrap does at few; for
 * skewed values they cover too little at few seeds.
 */
export class StudentT implements Intervals {
  readonly confidence: number;
  readonly #factors: Map<number, number> = new Map();

  constructor(confidence: number = 0.95) {
    this.confidence = confidence;
  }

  interval(values: readonly number[]): Interval | undefined {
    const spread = deviation(values);
    if (spread === undefined) return undefined;
    const centre = mean(values);
    const half = this.factor(values.length - 1) * spread / Math.sqrt(values.length);
    return { low: centre - half, high: centre + half };
  }

  /** Half an interval's width, in standard errors. */
  factor(degrees: number): number {
    const known = this.#factors.get(degrees) ?? tQuantile(this.confidence, degrees);
    this.#factors.set(degrees, known);
    return known;
  }
}
