/** How much of a row one pick may take, and the method that is exact enough for it. */
import { squaredLength } from "../../shared/distances.ts";
import type { BaitProblem, RealArray } from "../problem.ts";
import type { Sizes } from "./method.ts";
import type { Problem } from "./runs.ts";

/** tr P beyond which one pick takes nearly all of a row, so P and R are checked after every pick. */
export const STRONG = 1e3;

/** How much P may have shrunk: R has lost this squared, of float64's 53 bits. */
const LOST = 2 ** 10;

/** The largest trace of blocks `[N, r, r]` among rows that are not picked; at least 0. */
export function largestTrace({ data, shape }: RealArray, picks: readonly number[] = []): number {
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

/** The same problem with P and R in the deciding precision if rows are strong, else undefined. */
export function widened(problem: Problem, p: RealArray): Problem | undefined {
  const { shape } = problem;
  if (shape.blocks === shape.precision || largestTrace(p) <= STRONG / 8) return undefined;
  return { ...problem, shape: { ...shape, blocks: shape.precision } };
}

/**
 * The same problem with a dense prior, if even float64 would lose too much of one that is a
 * difference, else undefined. Of I/λ it leaves what labelled rows do not take; how much has
 * cancelled shows in P `[N, r, r]` before the first pick, which was c‖x‖²/λ.
 */
export function denser(problem: Problem, p: RealArray): Problem | undefined {
  const { base, shape } = problem;
  const isDifference = shape.outcomes < shape.classes && shape.covariance !== "dense";
  if (shape.precision === "float32" || !isDifference) return undefined;
  if (largestStrength(base, shape) <= LOST * largestTrace(p)) return undefined;
  return {
    ...problem,
    shape: { ...shape, covariance: "dense", fisher: "rows", changesDelta: false, refines: false },
  };
}

/** The most that tr P_i can be: c‖x_i‖²/λ, twice that if factors are not exact. */
export function largestStrength(base: BaitProblem, { outcomes, classes }: Sizes): number {
  const { data, shape, exact = data } = base.features;
  const [count = 0, width = 0] = shape;
  let most = 0;
  for (let i = 0; i < count; i++) {
    most = Math.max(most, squaredLength(exact.subarray(i * width, (i + 1) * width)));
  }
  return (outcomes < classes ? 2 : 1) * most * base.share / base.lambda;
}
