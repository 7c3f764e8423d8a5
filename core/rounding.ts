/** Comparison of numbers that may differ by rounding. */

/**
 * Relative difference that counts as rounding: sums of a few hundred float64 numbers in different orders
 * differ by less, accuracies, which come in steps of one test row, by far more.
 */
export const ROUNDING = 1e-12;

/** Whether two numbers that were computed from others of a magnitude may differ by rounding alone. */
export function near(
  a: number,
  b: number,
  magnitude: number = Math.max(Math.abs(a), Math.abs(b)),
): boolean {
  return a === b || Math.abs(a - b) <= ROUNDING * magnitude;
}

/** The difference of two numbers; zero if it may be rounding. */
export function minus(a: number, b: number): number {
  return near(a, b) ? 0 : a - b;
}
