/**
 * Rows that are strong against the prior. A pick takes off P = VAVᵀ of other rows what they share with
 * it; where P is large, little may be left, and of a difference in float32 mostly rounding. Such
 * problems are solved in float64, at two to three times the cost.
 */
import type { RealArray } from "./precision.ts";
import type { Problem } from "./problem.ts";
import type { Ways } from "./ways.ts";

/** tr P_i from which on rows are strong: float32's rounding, times this, would begin to show. */
const STRONG = 1e3;

/**
 * Whether rows may be so strong that the prior itself is lost in float32, where it is a difference
 * from I/λ: tr P_i is at most c‖x_i‖²/λ, up to a factor of 2.
 *
 * @param problem The problem.
 * @returns Whether one row may be strong; false where the prior is made without a difference.
 */
export function mayBeStrong({ features, lambda, share, ways, sizes }: Problem): boolean {
  const exact = ways.delta === "blocks" && sizes.outcomes === sizes.classes;
  if (!ways.kernel && (ways.delta === "none" || exact)) return false;
  const [count = 0, width = 0] = features.shape;
  const most = STRONG * lambda.data[0]! / share.data[0]!;
  for (let i = 0; i < count; i++) {
    let square = 0;
    for (let d = i * width; d < (i + 1) * width; d++) square += features.data[d]! ** 2;
    if (!(square <= most)) return true;
  }
  return false;
}

/**
 * Whether rows are strong.
 *
 * @param p P, `[N, r, r]`.
 * @returns Whether some trace is large, or not finite.
 */
export function areStrong({ data, shape }: RealArray): boolean {
  const [count = 0, rows = 0] = shape;
  for (let i = 0; i < count; i++) {
    let trace = 0;
    for (let k = 0; k < rows; k++) trace += data[(i * rows + k) * rows + k]!;
    if (!(trace <= STRONG)) return true;
  }
  return false;
}

/**
 * The same ways in float64. The kernel form knows float32 only.
 *
 * @param ways Ways.
 * @returns Ways.
 */
export function inFloat64(ways: Partial<Ways>): Partial<Ways> {
  return { ...ways, kernel: false, precision: "float64" };
}
