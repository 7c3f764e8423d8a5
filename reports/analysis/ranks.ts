/** Average ranks over problems, and which of them can be told apart. */
import { cliques, criticalDifference, holm } from "../../statistics/multiple_comparisons.ts";
import { friedman, wilcoxon } from "../../statistics/ranks.ts";
import type { Ranks } from "./across.ts";

/**
 * Ranks strategies over blocks.
 *
 * @param blocks Indices of the problems, at least two.
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
    nemenyiCliques: cliques(k, (i, j) => Math.abs(ranks[i]! - ranks[j]!) > critical),
    cliques: cliques(k, (i, j) => table[i]![j]! < 0.05),
    p: table,
  };
}
