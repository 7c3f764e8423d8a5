/** Comparison of numbers that rounding alone may have set apart. */

/**
 * Sums of a few hundred float64 numbers in different orders differ by less than this share of the largest
 * number; accuracies, which come in steps of one test row, by far more.
 */
export const ROUNDING = 1e-12;

/**
 * Whether two numbers are equal but for rounding.
 *
 * @param magnitude The largest number that went into them; of the two by default.
 * @returns Whether they differ by at most {@linkcode ROUNDING} of it.
 */
export function near(
  a: number,
  b: number,
  magnitude: number = Math.max(Math.abs(a), Math.abs(b)),
): boolean {
  return a === b || Math.abs(a - b) <= ROUNDING * magnitude;
}

/** A difference that is zero where two numbers are equal but for rounding. */
export function minus(a: number, b: number): number {
  return near(a, b) ? 0 : a - b;
}
