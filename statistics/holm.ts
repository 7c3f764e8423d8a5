/** Correction for many comparisons. */

/**
 * Adjusts p-values so that all comparisons together are wrong as seldom as one was to be (Holm, *A
 * simple sequentially rejective multiple test procedure*, 1979).
 *
 * @param ps Of the single tests, in any order.
 * @returns Adjusted p-values in the same order, each 1 at most.
 * @example
 * ```ts
 * import { holm } from "./holm.ts";
 * holm([0.01, 0.04, 0.03]); // [0.03, 0.06, 0.06]
 * ```
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
