/** Quantiles and the median. */

/**
 * A quantile, interpolated linearly between order statistics (type 7 of Hyndman and Fan, *Sample
 * quantiles in statistical packages*, 1996: the default of R and NumPy).
 *
 * @param values Numbers in any order; they are not changed.
 * @param share Which quantile, in [0, 1]: 0.5 is the median.
 * @returns The quantile in the values' unit, or undefined without values.
 * @example
 * ```ts
 * import { quantile } from "./quantile.ts";
 * quantile([4, 1, 3, 2], 0.25); // 1.75
 * ```
 */
export function quantile(values: readonly number[], share: number): number | undefined {
  return quantileOfSorted(Float64Array.from(values).sort(), share);
}

/**
 * The same quantile of values that are sorted already.
 *
 * @param sorted Ascending numbers.
 * @param share Which quantile, in [0, 1].
 * @returns The quantile, or undefined without values.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number | undefined {
  if (sorted.length === 0) return undefined;
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return low + (high - low) * (at - Math.floor(at));
}

/**
 * The median: the middle value, or the mean of the middle two.
 *
 * @param values Numbers in any order; they are not changed.
 * @returns The median in the values' unit, or undefined without values.
 * @example
 * ```ts
 * import { median } from "./quantile.ts";
 * median([3, 1, 10]); // 3
 * ```
 */
export function median(values: readonly number[]): number | undefined {
  return quantile(values, 0.5);
}
