/** How often one strategy is ahead of another. */

/**
 * The share of shared evaluations at which one is strictly ahead, over seeds and cycles, the first
 * included: as all strategies start from the same labels, 20 of 21 is the most that twenty selections
 * can give (*Cleaning the pool*, arXiv 2511.22344).
 *
 * @param of Accuracies `[seed][evaluation]`.
 * @param against The other's, of the same seeds in the same order.
 * @example
 * ```ts
 * import { wins } from "./win_rate.ts";
 * wins([[0.1, 0.5]], [[0.1, 0.4]]); // { ahead: 1, behind: 0, compared: 2 }
 * ```
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
