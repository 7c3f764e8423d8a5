/** What it takes to reach an accuracy. */
import { near } from "../core/rounding.ts";

/**
 * Where a curve first touches a height. Between two points it is a straight line.
 *
 * @param xs Ascending, such as labels or seconds.
 * @param ys The curve's heights there, such as accuracies.
 * @returns The x, or undefined where the curve never gets there.
 * @example
 * ```ts
 * import { reach } from "./reach.ts";
 * reach([10, 20, 30], [0.2, 0.4, 0.3], 0.3); // 15
 * reach([10, 20, 30], [0.2, 0.4, 0.3], 0.5); // undefined: never
 * ```
 */
export function reach(
  xs: readonly number[],
  ys: readonly number[],
  height: number,
): number | undefined {
  const at = ys.findIndex((y) => y >= height || near(y, height));
  if (at <= 0) return at === 0 ? xs[0] : undefined;
  const [x0, x1, y0, y1] = [xs[at - 1]!, xs[at]!, ys[at - 1]!, ys[at]!];
  return near(y1, height) ? x1 : x0 + (x1 - x0) * (height - y0) / (y1 - y0);
}

/**
 * The median of what was reached, where never counts as later than anything.
 *
 * @param values One a seed; null for never.
 * @returns The median, or undefined where it is never: half of the seeds or more did not get there.
 * @example
 * ```ts
 * import { medianReach } from "./reach.ts";
 * medianReach([40, null, 20]); // 40
 * medianReach([40, null]); // undefined
 * ```
 */
export function medianReach(values: readonly (number | null)[]): number | undefined {
  const sorted = values.map((value) => value ?? Infinity).sort((a, b) => a - b);
  const [below, above] = [
    sorted[Math.ceil(sorted.length / 2) - 1],
    sorted[Math.floor(sorted.length / 2)],
  ];
  if (below === undefined || above === undefined) return undefined;
  const middle = (below + above) / 2;
  return middle === Infinity ? undefined : middle;
}
