/** The normal distribution. */
import { upperGamma } from "./gamma.ts";

/**
 * How likely a standard normal variable is to lie below this.
 *
 * @returns Φ(z) in [0, 1].
 * @example
 * ```ts
 * import { normalBelow } from "./normal.ts";
 * normalBelow(1.959963984540054); // 0.975
 * ```
 */
export function normalBelow(z: number): number {
  const tail = upperGamma(0.5, z * z / 2) / 2;
  return z < 0 ? tail : 1 - tail;
}
