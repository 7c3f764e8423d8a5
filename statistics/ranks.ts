/** Ranks, and the tests that are based on them. */
import { sum } from "./mean.ts";
import { chiSquareTail, normalBelow } from "./special.ts";

/** Values that differ by less, as shares of the scores, are ties: accuracies come in larger steps. */
const TIES = 1e-9;

function tied(a: number, b: number, magnitude: number): boolean {
  return Math.abs(a - b) <= TIES * magnitude;
}

/** Ranks values from 1 for the lowest; ties, in units of their origins' magnitude, share their mean rank. */
export function midRanks(
  values: readonly number[],
  magnitude: number = Math.max(...values.map(Math.abs)),
): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = values.map(() => 0);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && tied(values[order[end]!]!, values[order[start]!]!, magnitude)) {
      end++;
    }
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/** Mean ranks of strategies, and a test of whether all rank alike. */
export interface Friedman {
  readonly averageRanks: readonly number[];
  readonly statistic: number;
  readonly degrees: number;
  readonly p: number;
}

/**
 * Friedman's test (*The use of ranks to avoid the assumption of normality*, 1937), as Demšar
 * (*Statistical comparisons of classifiers over multiple data sets*, 2006) uses it: a block is a problem with
 * a score per strategy, the higher the better. χ² is corrected for ties.
 */
export function friedman(blocks: readonly (readonly number[])[]): Friedman {
  const n = blocks.length;
  const k = blocks[0]?.length ?? 0;
  if (n === 0 || k < 2) throw new RangeError("Ranks need at least one block and two strategies");
  const ranks = blocks.map((scores) => midRanks(scores.map((score) => -score)));
  const averageRanks = Array.from({ length: k }, (_, j) => sum(ranks.map((row) => row[j]!)) / n);
  const middle = (k + 1) / 2;
  const between = n * n * sum(averageRanks.map((rank) => (rank - middle) ** 2));
  // The spread of the ranks themselves: n·k·(k² − 1)/12, or less with ties.
  const within = sum(ranks.flat().map((rank) => (rank - middle) ** 2));
  const statistic = within === 0 ? 0 : (k - 1) * between / within;
  return { averageRanks, statistic, degrees: k - 1, p: chiSquareTail(statistic, k - 1) };
}

/** Wilcoxon's p is exact up to this many differences; the normal approximation is close beyond. */
const EXACT = 50;

/**
 * p of Wilcoxon's signed-rank test (*Individual comparisons by ranking methods*, 1945), two-sided.
 *
 * Differences of zero are left out, as Wilcoxon did, and equal sizes share the mean of their ranks. Up to
 * 50 differences every choice of signs is counted. Beyond, the normal approximation corrects for ties and
 * continuity.
 */
export function wilcoxon(
  differences: readonly number[],
  magnitude: number = Math.max(...differences.map(Math.abs)),
): number {
  const others = differences.filter((difference) => !tied(difference, 0, magnitude));
  if (others.length === 0) return 1;
  const ranks = midRanks(others.map(Math.abs), magnitude);
  const above = sum(ranks.filter((_, i) => others[i]! > 0));
  return others.length <= EXACT ? exactTails(ranks, above) : normalTails(ranks, above);
}

function exactTails(ranks: readonly number[], above: number): number {
  const shares = signedSums(ranks.map((rank) => Math.round(2 * rank)));
  const twice = Math.round(2 * above);
  const low = Math.min(twice, shares.length - 1 - twice);
  return Math.min(1, 2 * sum([...shares.subarray(0, low + 1)]));
}

/** The distribution of the sum of ranks, each taken or not with equal probability. */
export function signedSums(ranks: readonly number[]): Float64Array {
  // Shares of all choices instead of counts: products of counts would overflow.
  const shares = new Float64Array(1 + sum(ranks));
  shares[0] = 1;
  let reach = 0;
  for (const rank of ranks) {
    reach += rank;
    for (let at = reach; at >= 0; at--) {
      shares[at] = (shares[at]! + (at >= rank ? shares[at - rank]! : 0)) / 2;
    }
  }
  return shares;
}

function normalTails(ranks: readonly number[], above: number): number {
  const n = ranks.length;
  const tied = [...Map.groupBy(ranks, (rank) => rank).values()];
  const ties = sum(tied.map(({ length: t }) => t ** 3 - t));
  const variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48;
  const distance = Math.max(0, Math.abs(above - n * (n + 1) / 4) - 0.5);
  return 2 * normalBelow(-distance / Math.sqrt(variance));
}
