/** The sample standard deviation. */
import { mean } from "./mean.ts";

/**
 * The sample standard deviation: the root of the squared deviations' sum over n − 1.
 *
 * @returns The deviation in the values' unit, or undefined below two values: a single one says
 * nothing about spread, and zero would claim that it does.
 * @example
 * ```ts
 * import { deviation } from "./deviation.ts";
 * deviation([1, 3]); // Math.SQRT2
 * deviation([1]); // undefined
 * ```
 */
export function deviation(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
