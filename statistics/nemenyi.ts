/** Which average ranks can be told apart when all pairs are compared. */
import { normalBelow } from "./normal.ts";

/**
 * Nemenyi's critical difference (*Distribution-free multiple comparisons*, 1963; Demšar 2006, eq. 5.2):
 * average ranks that differ by less cannot be told apart when all pairs are compared.
 *
 * @param strategies Number of strategies, at least 2.
 * @param blocks Number of blocks that ranks are averaged over, at least 1.
 * @param level How often any pair may be told apart wrongly; default 0.05.
 * @example
 * ```ts
 * import { criticalDifference } from "./nemenyi.ts";
 * criticalDifference(4, 14); // 1.25
 * ```
 */
export function criticalDifference(
  strategies: number,
  blocks: number,
  level: number = 0.05,
): number {
  const q = rangeQuantile(strategies, 1 - level) / Math.SQRT2;
  return q * Math.sqrt(strategies * (strategies + 1) / (6 * blocks));
}

/**
 * A quantile of the range of independent standard normal variables: the studentised range with infinitely
 * many degrees of freedom (Tukey 1949).
 *
 * @param count Number of variables, at least 2.
 */
export function rangeQuantile(count: number, share: number): number {
  let [low, high] = [0, 20];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (rangeBelow(middle, count) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How likely the range is to be smaller: k ∫ φ(z) (Φ(z) − Φ(z − q))^(k − 1) dz, by Simpson's rule. */
function rangeBelow(q: number, count: number): number {
  const [from, to, steps] = [-8, 8 + q, 400];
  const width = (to - from) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const z = from + i * width;
    const density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    const value = density * (normalBelow(z) - normalBelow(z - q)) ** (count - 1);
    sum += value * (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
  }
  return count * sum * width / 3;
}
