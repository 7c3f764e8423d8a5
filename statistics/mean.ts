/** The mean and the standard deviation. */
import { InputError } from "../core/errors.ts";

/** The arithmetic mean of at least one number, by compensated summation (Neumaier, 1974). */
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

/** The sample standard deviation (over n − 1); undefined below two values. */
export function deviation(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
