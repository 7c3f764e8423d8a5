/** How fast a quantity grows with another: the exponent of a power law. */
import { sum } from "./mean.ts";

/** A measured value at a size, both above zero. */
type Point = { readonly size: number; readonly value: number };

/** The power law value = factor · size^exponent that fits points best in their logarithms. */
export interface Growth {
  /** The slope of log value on log size: doubling the size multiplies the value by 2^exponent. */
  readonly exponent: number;
  readonly factor: number;
  readonly standardError: number | undefined;
  readonly n: number;
}

/**
 * Fits a power law by ordinary least squares of log value on log size; undefined for fewer than two
 * different sizes. The standard error assumes independent deviations of one variance. It also rises if
 * the growth itself changes over the sizes, and repetitions do not lower it then.
 */
export function growth(points: readonly Point[]): Growth | undefined {
  const xs = points.map(({ size }) => Math.log(size));
  const ys = points.map(({ value }) => Math.log(value));
  if (new Set(xs).size < 2) return undefined;
  const n = points.length;
  const [x0, y0] = [sum(xs) / n, sum(ys) / n];
  const spread = sum(xs.map((x) => (x - x0) ** 2));
  const exponent = sum(xs.map((x, i) => (x - x0) * (ys[i]! - y0))) / spread;
  const intercept = y0 - exponent * x0;
  const residual = sum(xs.map((x, i) => (ys[i]! - intercept - exponent * x) ** 2));
  return {
    exponent,
    factor: Math.exp(intercept),
    standardError: n < 3 ? undefined : Math.sqrt(residual / (n - 2) / spread),
    n,
  };
}
