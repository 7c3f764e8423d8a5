/** Average ranks over problems, and how strategies stand against the best. */
import { cliques, criticalDifference, holm } from "../../statistics/multiple_comparisons.ts";
import { friedman, wilcoxon } from "../../statistics/ranks.ts";

/** Average ranks over blocks, best first. */
export interface Ranks {
  /** Indices of the problems on which all of these strategies have complete runs. */
  readonly blocks: readonly number[];
  /** Indices into the analysis' strategies, by ascending average rank. */
  readonly strategies: readonly number[];
  /** Of mean AUC, in the order of `strategies`. */
  readonly averageRanks: readonly number[];
  /** Tests whether all ranks are alike (Friedman 1937). */
  readonly friedman: { readonly statistic: number; readonly degrees: number; readonly p: number };
  /** Nemenyi's critical difference of two average ranks at .05. */
  readonly criticalDifference: number;
  /** Groups that Nemenyi's test cannot tell apart: first and last place in `strategies`. */
  readonly nemenyiCliques: readonly (readonly [number, number])[];
  /** The same by Wilcoxon's signed-rank test with Holm's correction. */
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
    nemenyiCliques: cliques(k, (i, j) => Math.abs(ranks[i]! - ranks[j]!) > critical),
    cliques: cliques(k, (i, j) => table[i]![j]! < 0.05),
    p: table,
  };
}

/** How a strategy stands against the one with the highest mean AUC. */
export type Standing =
  | "best"
  /** Cannot be distinguished from the best. */
  | "level"
  /** Lower: p < .05, corrected by Holm's method. */
  | "worse"
  /** Fewer than two shared seeds. */
  | "unknown";

/**
 * Compares strategies with the best one.
 *
 * @param ps p of the difference of each to the best; undefined if unknown, and for the best itself.
 */
export function standingsOf(ps: readonly (number | undefined)[], best: number): Standing[] {
  const adjusted = holm(ps.filter((p) => p !== undefined)).values();
  return ps.map((p, i) => {
    if (i === best) return "best";
    if (p === undefined) return "unknown";
    return adjusted.next().value! < 0.05 ? "worse" : "level";
  });
}
