/** Ranks of values. */
import { near } from "../core/rounding.ts";

/**
 * Ranks values from 1; values that are equal but for rounding share the mean of their ranks.
 *
 * @param values Numbers in any order.
 * @param magnitude The largest number that they were computed from; of themselves by default.
 * @returns The rank of every value, in the values' order: 1 for the lowest.
 * @example
 * ```ts
 * import { midRanks } from "./ranks.ts";
 * midRanks([0.3, 0.1, 0.3]); // [2.5, 1, 2.5]
 * ```
 */
export function midRanks(
  values: readonly number[],
  magnitude: number = Math.max(...values.map(Math.abs)),
): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = values.map(() => 0);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && near(values[order[end]!]!, values[order[start]!]!, magnitude)) {
      end++;
    }
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
