/** Comparison of numbers that rounding alone may have set apart. */

/**
 * Sums of a few hundred float64 numbers in different orders differ by less than this share of the largest
 * number; accuracies, which come in steps of one test row, by far more.
 */
export const ROUNDING = 1e-12;

/**
 * Whether two numbers are equal but for rounding.
 *
 * @param a One number.
 * @param b Another.
 * @param magnitude The largest number that went into them; of the two by default.
 * @returns Whether they differ by at most {@linkcode ROUNDING} of it.
 *
 * @example
 * ```ts
 * import { near } from "./rounding.ts";
 * near(0.1 + 0.2, 0.3); // true
 * ```
 */
export function near(
  a: number,
  b: number,
  magnitude: number = Math.max(Math.abs(a), Math.abs(b)),
): boolean {
  return a === b || Math.abs(a - b) <= ROUNDING * magnitude;
}

/**
 * A difference that is zero where two numbers are equal but for rounding.
 *
 * @param a One number.
 * @param b What is taken from it.
 * @returns a − b.
 *
 * @example
 * ```ts
 * import { minus } from "./rounding.ts";
 * minus(0.1 + 0.2, 0.3); // 0
 * ```
 */
export function minus(a: number, b: number): number {
  return near(a, b) ? 0 : a - b;
}
