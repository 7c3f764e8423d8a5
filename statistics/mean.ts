/** The sum, the mean and the standard deviation. */
import { InputError } from "../core/errors.ts";

/** The sum of numbers, in their order. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The arithmetic mean of at least one number, by compensated summation (Neumaier, 1974). */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new InputError("A mean needs at least one value: none were given");
  let [total, lost] = [0, 0];
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return (total + lost) / values.length;
}

/** The sample standard deviation (over n − 1); undefined below two values. */
export function deviation(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const centre = mean(values);
  return Math.sqrt(sum(values.map((value) => (value - centre) ** 2)) / (values.length - 1));
}
