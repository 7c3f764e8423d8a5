/** Wilcoxon's signed-rank test. */
import { near } from "../core/rounding.ts";
import { normalBelow } from "./normal.ts";
import { midRanks } from "./ranks.ts";

/** Up to as many differences p is counted out; beyond, normal tails differ by less than it matters. */
const EXACT = 50;

/**
 * Tests whether paired differences lie around zero (Wilcoxon, *Individual comparisons by ranking
 * methods*, 1945), on both sides. Differences of zero are left out, as Wilcoxon did; equal sizes share
 * the mean of their ranks, and rounding sets neither apart: 0.3 − 0.2 and 0.2 − 0.1 are equal. Up to 50 differences, p is exact given these ranks: all signs are equally
 * likely, and every sum is counted. Beyond, it is the normal approximation with corrections for ties and
 * continuity.
 *
 * @param differences One number a block, such as a problem.
 * @param magnitude The largest number that was subtracted; the largest difference by default.
 * @example
 * ```ts
 * import { wilcoxon } from "./wilcoxon.ts";
 * wilcoxon([1, 2, 3, 4, 5]); // 2 of 32 sums are as extreme: 0.0625
 * ```
 */
export function wilcoxon(
  differences: readonly number[],
  magnitude: number = Math.max(...differences.map(Math.abs)),
): number {
  const others = differences.filter((difference) => !near(difference, 0, magnitude));
  if (others.length === 0) return 1;
  const ranks = midRanks(others.map(Math.abs), magnitude);
  const above = ranks.reduce((sum, rank, i) => sum + (others[i]! > 0 ? rank : 0), 0);
  return others.length <= EXACT ? exact(ranks, above) : approximate(ranks, above);
}

/** Twice the ranks are whole numbers: count how many choices of signs give every sum. */
function exact(ranks: readonly number[], above: number): number {
  const doubled = ranks.map((rank) => Math.round(2 * rank));
  const total = doubled.reduce((a, b) => a + b, 0);
  // Shares of all choices rather than counts: 2^50 choices fit, products of them would not.
  const shares = new Float64Array(total + 1);
  shares[0] = 1;
  let reach = 0;
  for (const rank of doubled) {
    reach += rank;
    for (let sum = reach; sum >= 0; sum--) {
      shares[sum] = (shares[sum]! + (sum >= rank ? shares[sum - rank]! : 0)) / 2;
    }
  }
  const twice = Math.round(2 * above);
  const low = Math.min(twice, total - twice);
  let tail = 0;
  for (let sum = 0; sum <= low; sum++) tail += shares[sum]!;
  return Math.min(1, 2 * tail);
}

function approximate(ranks: readonly number[], above: number): number {
  const n = ranks.length;
  const sizes = new Map<number, number>();
  for (const rank of ranks) sizes.set(rank, (sizes.get(rank) ?? 0) + 1);
  const ties = [...sizes.values()].reduce((sum, t) => sum + t ** 3 - t, 0);
  const variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48;
  const distance = Math.max(0, Math.abs(above - n * (n + 1) / 4) - 0.5);
  return 2 * normalBelow(-distance / Math.sqrt(variance));
}
