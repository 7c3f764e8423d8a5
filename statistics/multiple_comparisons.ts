/** Many comparisons at once: corrections, and groups that cannot be told apart. */
import { rangeQuantile } from "./studentised_range.ts";

/**
 * Adjusts p-values so that the probability of any false rejection stays at the level (Holm, *A simple
 * sequentially rejective multiple test procedure*, 1979).
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]!);
  const adjusted = ps.map(() => 1);
  let most = 0;
  order.forEach((index, place) => {
    most = Math.max(most, Math.min(1, (ps.length - place) * ps[index]!));
    adjusted[index] = most;
  });
  return adjusted;
}

/**
 * Nemenyi's critical difference (*Distribution-free multiple comparisons*, 1963; Demšar 2006, eq. 5.2):
 * ranks averaged over blocks that differ by less cannot be told apart when all pairs are compared.
 */
export function criticalDifference(
  strategies: number,
  blocks: number,
  level: number = 0.05,
): number {
  const q = rangeQuantile(strategies, 1 - level) / Math.SQRT2;
  return q * Math.sqrt(strategies * (strategies + 1) / (6 * blocks));
}

/**
 * The longest runs of neighbours of which no two can be told apart: the bars of a critical-difference
 * diagram (Demšar 2006; with Wilcoxon's test, Benavoli et al., *Should we really use post-hoc tests based
 * on mean-ranks?*, 2016).
 */
export function cliques(
  count: number,
  apart: (i: number, j: number) => boolean,
): [first: number, last: number][] {
  const members = Array.from({ length: count }, (_, i) => i);
  const found: [number, number][] = [];
  let covered = 0;
  for (let first = 0; first < count; first++) {
    let last = first;
    while (last + 1 < count && !members.slice(first, last + 1).some((i) => apart(i, last + 1))) {
      last++;
    }
    if (last > first && last > covered) {
      found.push([first, last]);
      covered = last;
    }
  }
  return found;
}
