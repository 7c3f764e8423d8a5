/**
 * What rounding may take away. The covariance is what labelled rows and picks have left of I/λ: how much has
 * cancelled shows in P, which was c‖x‖²/λ, and in R, which shrinks with its square.
 */
import type { RealArray } from "./precision.ts";
import type { Problem } from "./problem.ts";

/** tr P beyond which a pick leaves too little of a row. */
export const STRONG = 1e3;

/** What R has lost is this much squared, of 53 bits. */
const LOST = 2 ** 10;

/**
 * Whether rows are so strong that P and R must be made again between picks.
 *
 * @returns Whether they are.
 */
export function isStrong(problem: Problem): boolean {
  return !(strengthOf(problem) <= STRONG);
}

/**
 * The largest trace among rows that are open: the scale of all that is compared.
 *
 * @param r R, `[N, r, r]`.
 * @returns The trace, at least 0.
 */
export function largestTrace({ data, shape }: RealArray, picks: readonly number[]): number {
  const [count = 0, rows = 0] = shape;
  const taken = new Set(picks);
  let most = 0;
  for (let i = 0; i < count; i++) {
    if (taken.has(i)) continue;
    let trace = 0;
    for (let k = 0; k < rows; k++) trace += data[(i * rows + k) * rows + k]!;
    most = Math.max(most, trace);
  }
  return most;
}

/**
 * Where even float64 would lose too much of a prior that is a difference: the problem with one that is
 * inverted as a matrix.
 *
 * @returns The other problem; undefined where this one can be solved.
 */
export function denser(problem: Problem, p: number): Problem | undefined {
  const { ways, sizes } = problem;
  const isDifference = sizes.outcomes < sizes.classes && ways.delta !== "none";
  if (ways.precision === "float32" || !isDifference) return undefined;
  if (cancelled(problem, p) <= LOST) return undefined;
  return { ...problem, ways: { ...ways, delta: "none", matrix: false } };
}

/** How many times larger P was before labelled rows were taken off the prior. */
function cancelled(problem: Problem, p: number): number {
  return Math.max(1, strengthOf(problem) / p);
}

/** The most that tr P_i can be: c‖x_i‖²/λ, twice that where factors are not exact. */
function strengthOf({ features: { data, shape }, lambda, share, sizes }: Problem): number {
  const [count = 0, width = 0] = shape;
  let most = 0;
  for (let i = 0; i < count; i++) {
    let square = 0;
    for (let d = i * width; d < (i + 1) * width; d++) square += data[d]! ** 2;
    most = Math.max(most, square);
  }
  const factor = sizes.outcomes < sizes.classes ? 2 : 1;
  return factor * most * share.data[0]! / lambda.data[0]!;
}
