/** How far two orders agree. */
import { minus } from "../core/rounding.ts";

/**
 * Kendall's τ-b (Kendall, *The treatment of ties in ranking problems*, 1945): pairs that both lists put
 * in the same order, less those that they put in opposite orders, over the geometric mean of the pairs
 * that each does not tie.
 *
 * @param a One number an item, such as a strategy's mean AUC.
 * @param b Other numbers of the same items, in the same order.
 * @returns τ in [−1, 1]: 1 for equal orders, −1 for opposite ones; undefined where a list ties all.
 * @example
 * ```ts
 * import { kendall } from "./kendall.ts";
 * kendall([0.6, 0.7, 0.8], [0.61, 0.7, 0.69]); // 1/3: one pair of three is turned round
 * ```
 */
export function kendall(a: readonly number[], b: readonly number[]): number | undefined {
  if (a.length !== b.length) {
    throw new RangeError(`Lists of ${a.length} and ${b.length} items have no common order`);
  }
  let [agreement, untiedA, untiedB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const [x, y] = [Math.sign(minus(a[i]!, a[j]!)), Math.sign(minus(b[i]!, b[j]!))];
      agreement += x * y;
      untiedA += Math.abs(x);
      untiedB += Math.abs(y);
    }
  }
  // One root of the product: equal orders give exactly 1.
  return untiedA === 0 || untiedB === 0 ? undefined : agreement / Math.sqrt(untiedA * untiedB);
}
