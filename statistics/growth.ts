/** How fast a quantity grows with another: the exponent of a power law. */

/** A quantity at a size, both above zero. */
export interface GrowthPoint {
  /** What is varied. */
  readonly size: number;
  /** What is measured. */
  readonly value: number;
}

/** The power law value = factor · size^exponent that fits points best in their logarithms. */
export interface Growth {
  /** The slope of log value on log size: doubling the size multiplies the value by 2^exponent. */
  readonly exponent: number;
  /** The value that the law has at size 1. */
  readonly factor: number;
  /** The exponent's standard error; undefined for two points, through which a line always goes. */
  readonly standardError: number | undefined;
  /** Number of points. */
  readonly n: number;
}

/**
 * Fits a power law by ordinary least squares of log value on log size. The standard error takes the
 * logarithms' deviations for independent and of one variance; where the growth itself changes over the
 * sizes, it tells that, too, and no repetition makes it smaller.
 *
 * @param points In any order; sizes and values above zero.
 * @returns The law, or undefined where there are fewer than two different sizes.
 * @example
 * ```ts
 * import { growth } from "./growth.ts";
 * growth([{ size: 1, value: 3 }, { size: 10, value: 300 }])?.exponent; // 2
 * ```
 */
export function growth(points: readonly GrowthPoint[]): Growth | undefined {
  const xs = points.map(({ size }) => Math.log(size));
  const ys = points.map(({ value }) => Math.log(value));
  if (new Set(xs).size < 2) return undefined;
  const n = points.length;
  const [x0, y0] = [average(xs), average(ys)];
  const spread = sumOf(xs, (x) => (x - x0) ** 2);
  const exponent = sumOf(xs, (x, i) => (x - x0) * (ys[i]! - y0)) / spread;
  const intercept = y0 - exponent * x0;
  const residual = sumOf(xs, (x, i) => (ys[i]! - intercept - exponent * x) ** 2);
  return {
    exponent,
    factor: Math.exp(intercept),
    standardError: n < 3 ? undefined : Math.sqrt(residual / (n - 2) / spread),
    n,
  };
}

function average(values: readonly number[]): number {
  return sumOf(values, (value) => value) / values.length;
}

function sumOf(values: readonly number[], term: (value: number, index: number) => number): number {
  return values.reduce((sum, value, i) => sum + term(value, i), 0);
}
