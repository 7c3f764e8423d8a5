/** A problem whose factors have r rows, and how programs run on it. */
import type { Program } from "../../../onnx/mod.ts";
import { runInBlocks } from "../../../onnx/blocks.ts";
import { arraysOf, type BaitArrays, type BaitProblem, type RealArray } from "../problem.ts";
import { factorRows } from "./factors.ts";
import { type Method, requiredBytes, type Shape, type Sizes } from "./method.ts";

/**
 * From this many bytes on, sessions are closed after use, because an open one keeps its buffers.
 */
const LARGE = 1e9;

/**
 * tr P beyond which one pick takes nearly all of a row, so P and R are checked after every pick.
 */
export const STRONG = 1e3;

/** How much P may have shrunk: R has lost this squared, of float64's 53 bits. */
const LOST = 2 ** 10;

/** A problem, its method, and its arrays in the method's precision. */
export interface Problem {
  readonly base: BaitProblem;
  readonly shape: Shape;
  readonly arrays: BaitArrays;
}

/** Arrays by the names of programs' inputs and outputs. */
export type Arrays = Readonly<Record<string, RealArray>>;

/** The sizes of a problem with c outcomes. */
export function sizesOf(base: BaitProblem, outcomes: number): Sizes {
  const { classes, forward, keep } = base;
  const [pool, dimensions] = base.features.shape as [number, number];
  const labelled = Math.max(1, base.labelledFeatures.shape[0]!);
  const rows = factorRows(classes, outcomes);
  return { pool, labelled, dimensions, classes, outcomes, rows, forward, keep };
}

/** A problem to be solved by a method. */
export function problemOf(base: BaitProblem, sizes: Sizes, method: Method): Problem {
  const shape = { ...sizes, ...method };
  const block = method.covariance === "kernel" ? kernelBlock(sizes) : 1;
  return { base, shape, arrays: arraysOf(base, method.precision, block) };
}

/** Labelled rows that enter a kernel at a time. */
export function kernelBlock({ rows }: Sizes): number {
  return Math.max(1, Math.floor(256 / rows));
}

/** Runs a program once, on those of the problem's and the other arrays that it has inputs for. */
export async function runOnce(
  problem: Problem,
  program: Program,
  others: Arrays,
): Promise<Arrays> {
  const made = await problem.base.runtime.run(program, feedsOf(problem, program, others));
  await releaseIfLarge(problem, program);
  return made as Arrays;
}

/** Runs a program on blocks of `size` rows of some arrays, and joins what comes out. */
export async function runByRow(
  problem: Problem,
  program: Program,
  { rows, ...along }: Arrays & { readonly rows: RealArray },
  others: Arrays,
  size: number,
): Promise<Arrays> {
  const shared = feedsOf(problem, program, others);
  const made = await runInBlocks(problem.base.runtime, program, { rows, along, shared, size });
  await releaseIfLarge(problem, program);
  return made as Arrays;
}

/** Those of the problem's and the other arrays that a program has inputs for. */
export function feedsOf({ arrays }: Problem, program: Program, others: Arrays): Arrays {
  const all: Arrays = { ...arrays, ...others };
  const names = program.inputs.map(({ name }) => name).filter((name) => name in all);
  return Object.fromEntries(names.map((name) => [name, all[name]!]));
}

/** Closes a program's session if the problem is large. */
export async function releaseIfLarge({ base, shape }: Problem, program: Program): Promise<void> {
  if (requiredBytes(shape) > LARGE) await base.runtime.release(program);
}

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

/**
 * The same problem with a dense prior, if even float64 would lose too much of one that is a
 * difference: of I/λ it leaves what labelled rows do not take, and how much has cancelled shows in
 * P, which was c‖x‖²/λ. Else undefined.
 *
 * @param p P before the first pick, `[N, r, r]`.
 */
export function denser(problem: Problem, p: RealArray): Problem | undefined {
  const { base, shape } = problem;
  const isDifference = shape.outcomes < shape.classes && shape.covariance !== "dense";
  if (shape.precision === "float32" || !isDifference) return undefined;
  if (largestStrength(base, shape) <= LOST * largestTrace(p)) return undefined;
  return { ...problem, shape: { ...shape, covariance: "dense", fisher: "rows" } };
}

/** The most that tr P_i can be: c‖x_i‖²/λ, twice that if factors are not exact. */
export function largestStrength(base: BaitProblem, { outcomes, classes }: Sizes): number {
  const { data, shape, exact = data } = base.features;
  const [count = 0, width = 0] = shape;
  let most = 0;
  for (let i = 0; i < count; i++) {
    let square = 0;
    for (let d = i * width; d < (i + 1) * width; d++) square += exact[d]! ** 2;
    most = Math.max(most, square);
  }
  return (outcomes < classes ? 2 : 1) * most * base.share / base.lambda;
}
