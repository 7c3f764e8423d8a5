/** Whether several strategies may rank alike over blocks. */
import { chiSquareTail } from "./gamma.ts";
import { midRanks } from "./ranks.ts";

/** What the test found. */
export interface Friedman {
  /** The mean rank of every strategy over the blocks; 1 is best. */
  readonly averageRanks: readonly number[];
  /** χ², corrected for ties. */
  readonly statistic: number;
  /** Its degrees of freedom: one less than there are strategies. */
  readonly degrees: number;
  /** How likely so large a statistic is where all rank alike. */
  readonly p: number;
}

/**
 * Friedman's test (*The use of ranks to avoid the assumption of normality*, 1937), as Demšar (*Statistical
 * comparisons of classifiers over multiple data sets*, 2006) uses it.
 *
 * @param blocks Scores `[block][strategy]`, the higher the better: a block is a problem.
 * @example
 * ```ts
 * import { friedman } from "./friedman.ts";
 * friedman([[0.9, 0.8], [0.7, 0.6]]).averageRanks; // [1, 2]
 * ```
 */
export function friedman(blocks: readonly (readonly number[])[]): Friedman {
  const n = blocks.length;
  const k = blocks[0]?.length ?? 0;
  if (n === 0 || k < 2) throw new RangeError("Ranks need a block and two strategies at least");
  const ranks = blocks.map((scores) => midRanks(scores.map((score) => -score)));
  const averageRanks = Array.from({ length: k }, (_, j) => {
    return ranks.reduce((sum, row) => sum + row[j]!, 0) / n;
  });
  const middle = (k + 1) / 2;
  const between = n * n * averageRanks.reduce((sum, rank) => sum + (rank - middle) ** 2, 0);
  // The ranks' own spread, which ties make smaller: n·k·(k² − 1)/12 without any.
  const within = ranks.flat().reduce((sum, rank) => sum + (rank - middle) ** 2, 0);
  const statistic = within === 0 ? 0 : (k - 1) * between / within;
  return { averageRanks, statistic, degrees: k - 1, p: chiSquareTail(statistic, k - 1) };
}
