/** Groups of neighbours that cannot be told apart: the bars of a critical-difference diagram. */

/**
 * Finds the longest runs of neighbours of which no two can be told apart (Benavoli et al., *Should we
 * really use post-hoc tests based on mean-ranks?*, 2016, draw them for Wilcoxon's test with Holm's
 * correction; Demšar 2006 for Nemenyi's).
 *
 * @param apart Whether the ones at two places can be told apart.
 * @example
 * ```ts
 * import { cliques } from "./cliques.ts";
 * cliques(3, (i, j) => j - i > 1); // [[0, 1], [1, 2]]
 * ```
 */
export function cliques(
  count: number,
  apart: (i: number, j: number) => boolean,
): [first: number, last: number][] {
  const found: [number, number][] = [];
  let covered = 0;
  for (let first = 0; first < count; first++) {
    let last = first;
    while (last + 1 < count && alike(first, last + 1, apart)) last++;
    if (last > first && last > covered) {
      found.push([first, last]);
      covered = last;
    }
  }
  return found;
}

/** Whether one more can be told from none of those before it. */
function alike(first: number, next: number, apart: (i: number, j: number) => boolean): boolean {
  for (let i = first; i < next; i++) if (apart(i, next)) return false;
  return true;
}
