/**
 * What float32's rounding may decide, and when float64 decides instead.
 *
 * A score tr[R_iX_i⁻¹] is wrong by float32's rounding times its terms, which is what a lead is measured in
 * (see `leader`), times what has cancelled before: the covariance is what labelled rows and picks have left
 * of I/λ. How much that is shows in P, which was c‖x‖²/λ, and in R, which shrinks with its square.
 */
import type { Floats } from "../../../core/ndarray.ts";
import type { Query } from "../../strategy.ts";
import type { RealArray } from "./precision.ts";
import type { Problem } from "./problem.ts";
import { priorVectors } from "./ways.ts";

/** Multiply-adds that float64 takes no noticeable time for. */
const FEW = 2 ** 29;

/** tr P beyond which a pick leaves too little of a row. */
export const STRONG = 1e3;

/** What R has lost is this much squared, of 53 bits. */
const LOST = 2 ** 10;

/** Leads beyond this many roundings are clear; the largest error seen was 5. */
const CLEAR = 2 ** -24 * 16;

/** A drop divides by what its pick has left of itself: from this tr P on, its rounding weighs more. */
const LEFT = 32;

/** The largest traces of P and R among rows that can be picked. */
export interface Traces {
  readonly p: number;
  readonly r: number;
}

/**
 * Whether a problem is solved in float64 from the start: where that costs nothing, where float32 does not
 * hold the query, and where it can decide nothing.
 *
 * @param problem The problem, in float32.
 * @param query What it was made from.
 * @returns Whether it is.
 */
export function needsFloat64(problem: Problem, { pool, labelled }: Query): boolean {
  const arrays = [pool.features!, pool.logits!, labelled.features!, labelled.logits!];
  return arrays.some(({ exact }) => exact !== undefined) || workOf(problem) <= FEW ||
    !(strengthOf(problem) <= STRONG ** 2);
}

/**
 * Whether rows are so strong that P and R must be made again between picks.
 *
 * @param problem The problem.
 * @returns Whether they are.
 */
export function isStrong(problem: Problem): boolean {
  return !(strengthOf(problem) <= STRONG);
}

/**
 * The largest trace among rows that are open: the scale of all that is compared.
 *
 * @param r R, `[N, r, r]`.
 * @param picks Rows that are not open.
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
 * @param problem The problem.
 * @param p The largest trace of P before the first pick.
 * @returns The other problem; undefined where this one can be solved.
 */
export function denser(problem: Problem, p: number): Problem | undefined {
  const { ways, sizes } = problem;
  const isDifference = sizes.outcomes < sizes.classes && ways.delta !== "none";
  if (ways.precision === "float32" || !isDifference) return undefined;
  if (cancelled(problem, p) <= LOST) return undefined;
  return { ...problem, ways: { ...ways, delta: "none", matrix: false } };
}

/** Thrown where float32 cannot tell which row is best. */
export class Undecided extends Error {}

/** Makes sure that float32 can tell what has been decided. */
export class Judge {
  readonly #cancelled: number;
  readonly #start: Traces;
  /** What R has shrunk by at the last pick. */
  #shrunk = 1;

  /**
   * @param problem The problem.
   * @param start The largest traces before the first pick.
   * @throws {Undecided} If rows are so strong, or not finite, that it can tell nothing.
   */
  constructor(problem: Problem, start: Traces) {
    if (!(start.p <= STRONG)) throw new Undecided();
    this.#start = start;
    this.#cancelled = cancelled(problem, start.p);
  }

  /**
   * @param leads Of picks, or of rows over others that are scored.
   * @param left The largest trace of R after them.
   * @throws {Undecided} If one is not clear.
   */
  picks(leads: ArrayLike<number>, left: number = this.#start.r): void {
    this.#shrunk = Math.sqrt(Math.max(1, this.#start.r / left));
    this.#require(leads, this.#shrunk);
  }

  /**
   * @param leads Of drops.
   * @throws {Undecided} If one is not clear.
   */
  drops(leads: ArrayLike<number>): void {
    this.#require(leads, this.#shrunk * Math.max(1, this.#start.p / LEFT));
  }

  #require(leads: ArrayLike<number>, times: number): void {
    const least = CLEAR * this.#cancelled * times;
    if (!Array.from(leads).every((lead) => lead > least)) throw new Undecided();
  }
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

/**
 * By how much rows are better than all that come after them.
 *
 * @param rows Rows, the best first.
 * @param scores `[N]`.
 * @param scale What the rounding of scores is measured in, `[N]`.
 * @returns One a row.
 */
export function leadsOf(rows: Int32Array, scores: Floats, scale: Floats): Float64Array {
  const taken = new Set<number>();
  return Float64Array.from(rows, (row) => {
    taken.add(row);
    let least = Infinity;
    for (let i = 0; i < scores.length; i++) {
      if (taken.has(i)) continue;
      least = Math.min(least, (scores[row]! - scores[i]!) / (scale[row]! + scale[i]!));
    }
    return least;
  });
}

/** Multiply-adds of prior, set-up, picks and drops, roughly. */
function workOf({ sizes, ways }: Problem): number {
  const { pool, labelled, rows, classes, dimensions, forward } = sizes;
  const length = classes * dimensions;
  const vectors = priorVectors(sizes, ways.delta);
  const prior = vectors ** 2 * (vectors + length) + classes * dimensions ** 3;
  const start = pool * (2 * vectors * length + (pool + labelled) * (length + classes ** 2));
  const pick = pool * rows * (3 * length + rows ** 2) + forward * rows ** 2 * length;
  return prior + start + forward * pick + (forward * rows) ** 3;
}
