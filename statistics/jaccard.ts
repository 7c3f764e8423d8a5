/** How far two sets overlap. */

/**
 * The Jaccard index of two sets: the size of what they share over the size of their union.
 *
 * @param a Distinct members, in any order.
 * @returns A share in [0, 1]; 1 for two empty sets, which are equal.
 * @example
 * ```ts
 * import { jaccard } from "./jaccard.ts";
 * jaccard([1, 2, 3], [2, 3, 4]); // 0.5
 * ```
 */
export function jaccard(a: Iterable<number>, b: Iterable<number>): number {
  const [left, right] = [new Set(a), new Set(b)];
  let shared = 0;
  for (const member of left) if (right.has(member)) shared++;
  const union = left.size + right.size - shared;
  return union === 0 ? 1 : shared / union;
}
