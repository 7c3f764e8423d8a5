/** Average ranks over problems. */
import { cliques, criticalDifference, holm } from "../../statistics/multiple_comparisons.ts";
import { friedman, wilcoxon } from "../../statistics/ranks.ts";

/** Average ranks over blocks, best first. */
export interface Ranks {
  readonly blocks: readonly number[];
  readonly strategies: readonly number[];
  /** Of mean AUC, in the order of `strategies`. */
  readonly averageRanks: readonly number[];
  readonly friedman: { readonly statistic: number; readonly degrees: number; readonly p: number };
  readonly criticalDifference: number;
  readonly cliques: readonly (readonly [number, number])[];
  /** Holm-adjusted p of Wilcoxon's test `[row][column]`, in the order of `strategies`; null: diagonal. */
  readonly p: readonly (readonly (number | null)[])[];
}

/**
 * Ranks strategies over at least two blocks.
 *
 * @param blocks Indices of the problems.
 * @param means Mean AUC `[block][strategy]`.
 */
export function ranksOf(
  strategies: readonly number[],
  blocks: readonly number[],
  means: readonly (readonly number[])[],
): Ranks {
  const { averageRanks, statistic, degrees, p } = friedman(means);
  const order = strategies.map((_, i) => i).sort((a, b) => averageRanks[a]! - averageRanks[b]!);
  const k = order.length;
  const pairs = order.flatMap((a, i) => order.slice(0, i).map((b, j) => ({ a, b, i, j })));
  const adjusted = holm(
    pairs.map(({ a, b }) => {
      const magnitude = Math.max(...means.flatMap((row) => [row[a]!, row[b]!]).map(Math.abs));
      return wilcoxon(means.map((row) => row[a]! - row[b]!), magnitude);
    }),
  );
  const table = Array.from({ length: k }, (): (number | null)[] => Array(k).fill(null));
  pairs.forEach(({ i, j }, at) => table[i]![j] = table[j]![i] = adjusted[at]!);
  const ranks = order.map((i) => averageRanks[i]!);
  const critical = criticalDifference(k, blocks.length);
  return {
    blocks,
    strategies: order.map((i) => strategies[i]!),
    averageRanks: ranks,
    friedman: { statistic, degrees, p },
    criticalDifference: critical,
    cliques: cliques(k, (i, j) => Math.abs(ranks[i]! - ranks[j]!) > critical),
    p: table,
  };
}
