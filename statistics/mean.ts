/** The arithmetic mean. */
import { InputError } from "../core/errors.ts";

/**
 * The arithmetic mean, by compensated summation (Neumaier, 1974).
 *
 * @param values At least one number.
 * @example
 * ```ts
 * import { mean } from "./mean.ts";
 * mean([1, 2, 6]); // 3
 * ```
 */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new InputError("A mean needs at least one value: none were given");
  let [sum, lost] = [0, 0];
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return (sum + lost) / values.length;
}
