/** Where the penalty matrix compares strategies. */
import { near } from "../core/rounding.ts";

/**
 * The evaluations at which the penalty matrix of the BADGE paper compares (Ash et al., *Deep batch active
 * learning by diverse, uncertain gradient lower bounds*, 2020, section 4): after 1, 2, 4, 8 … selections,
 * and no further than the first at which random has reached 99 % of its final accuracy, since learning
 * has stopped there.
 *
 * @param share The share of its final accuracy that ends the comparison; default 0.99.
 * @returns Indices of evaluations, ascending; none where nothing is selected.
 * @example
 * ```ts
 * import { checkpoints } from "./checkpoints.ts";
 * checkpoints([0.1, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9]); // [1, 2, 4]
 * ```
 */
export function checkpoints(accuracy: readonly number[], share: number = 0.99): number[] {
  const enough = share * (accuracy.at(-1) ?? 0);
  const stop = accuracy.findIndex((value) => value >= enough || near(value, enough));
  const found: number[] = [];
  for (let at = 1; at <= Math.max(stop, 1) && at < accuracy.length; at *= 2) found.push(at);
  return found;
}
