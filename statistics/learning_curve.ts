/** Numbers that follow from learning curves: area, labels to an accuracy, wins. */
import { near } from "../core/rounding.ts";
import { mean } from "./mean.ts";

/**
 * The AUC of one run: the mean accuracy of all its evaluations, the one on the initial labels included
 * (Huseljic et al., *Fast Fishing*, 2024).
 */
export function auc(cycles: readonly { readonly accuracy: number }[]): number {
  return mean(cycles.map((cycle) => cycle.accuracy));
}

/** The ascending x at which a curve first reaches a height, interpolated linearly; undefined for never. */
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
 * The median over seeds of what {@linkcode reach} gave, where null (never) counts as infinite; undefined
 * if the median is never.
 */
export function medianReach(values: readonly (number | null)[]): number | undefined {
  const sorted = values.map((value) => value ?? Infinity).sort((a, b) => a - b);
  const half = sorted.length / 2;
  const [below, above] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  if (below === undefined || above === undefined) return undefined;
  const middle = (below + above) / 2;
  return middle === Infinity ? undefined : middle;
}

/**
 * Indices of the evaluations at which the penalty matrix compares (Ash et al., *Deep batch active
 * learning by diverse, uncertain gradient lower bounds*, 2020, section 4): after 1, 2, 4, 8 … selections,
 * until random, whose curve this is, has reached 99 % of its final accuracy.
 */
export function checkpoints(accuracy: readonly number[]): number[] {
  const enough = 0.99 * (accuracy.at(-1) ?? 0);
  const stop = accuracy.findIndex((value) => value >= enough || near(value, enough));
  const found: number[] = [];
  for (let at = 1; at <= Math.max(stop, 1) && at < accuracy.length; at *= 2) found.push(at);
  return found;
}

/**
 * Counts the evaluations at which one strategy is strictly ahead of another (*Cleaning the pool*, arXiv
 * 2511.22344): accuracies `[seed][evaluation]`, of the same seeds in the same order.
 */
export function wins(
  of: readonly (readonly number[])[],
  against: readonly (readonly number[])[],
): { ahead: number; behind: number; compared: number } {
  let [ahead, behind, compared] = [0, 0, 0];
  of.forEach((row, seed) => {
    const other = against[seed]!;
    compared += row.length;
    row.forEach((value, i) => {
      if (value > other[i]!) ahead++;
      else if (value < other[i]!) behind++;
    });
  });
  return { ahead, behind, compared };
}
