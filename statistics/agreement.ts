/** How far two orders, or two sets, agree. */
import { minus } from "../core/rounding.ts";

/**
 * Kendall's τ-b of two lists (*The treatment of ties in ranking problems*, 1945): 1 for equal orders, −1
 * for opposite ones; undefined if one list ties all.
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

/** The Jaccard index: members that two sets share over members of either; 1 for two empty sets. */
export function jaccard(a: Iterable<number>, b: Iterable<number>): number {
  const [left, right] = [new Set(a), new Set(b)];
  const union = left.union(right).size;
  return union === 0 ? 1 : left.intersection(right).size / union;
}
