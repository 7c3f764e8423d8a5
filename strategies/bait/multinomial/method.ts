/** Chooses the cheapest of several equivalent algorithms for a problem's sizes, and runs its programs. */
import { InputError } from "../../../core/errors.ts";
import { measuredBytes } from "../../../core/format.ts";
import { machineMemory } from "../../../onnx/memory_error.ts";
import { runInBlocks } from "../../../onnx/blocks.ts";
import type { Program } from "../../../onnx/mod.ts";
import {
  arraysOf,
  type BaitArrays,
  type BaitProblem,
  type Precision,
  type RealArray,
} from "../problem.ts";

/** Kernel matrices beyond this order (1 GB in float64) are not formed. */
const LARGEST_KERNEL = 11_585;

/** F is not formed beyond this order (2 GB in float64). */
const LARGEST_FISHER = 16_384;

/** tr P beyond which one pick takes nearly all of a row, so P and R are checked after every pick. */
export const STRONG = 1e3;

/** How much P may have shrunk: R has lost this squared, of float64's 53 bits. */
const LOST = 2 ** 10;

/** The sizes of a problem: N, n, D, K, c, r, 2B and B. */
export interface Sizes {
  readonly pool: number;
  /** At least 1: an empty labelled set has one row of weight 0. */
  readonly labelled: number;
  readonly dimensions: number;
  readonly classes: number;
  /** K if factors are exact. */
  readonly outcomes: number;
  /** The rows of a factor. */
  readonly rows: number;
  /** Rows picked greedily, at most N; 0 if rows are only scored. */
  readonly forward: number;
  readonly keep: number;
}

/**
 * The form of the covariance A. "kernel" holds VAVᵀ over all rows. The others hold the prior as A₀
 * = Δ + scaledᵀ·plain: "blocks" with a D × D matrix per class for Δ, "low-rank" with a multiple of
 * the identity, "dense" with nothing but a matrix of order K·D.
 */
export type Covariance = "kernel" | "blocks" | "low-rank" | "dense";

/** A way to solve a problem; the picks do not depend on it. */
export interface Method {
  readonly covariance: Covariance;
  /** Whether F is formed as a matrix, or acts through the rows. */
  readonly fisher: "matrix" | "rows";
  readonly precision: Precision;
}

/** Sizes and method, for which programs are built. */
export interface Shape extends Sizes, Method {}

/** The cheapest form of the covariance for the sizes. */
export function cheapestCovariance(sizes: Sizes): Covariance {
  return kernelIsCheaper(sizes) ? "kernel" : cheapestPrior(sizes);
}

/** How many vectors a prior has. */
export function priorVectors(
  { labelled, classes, dimensions, rows, outcomes }: Sizes,
  covariance: Covariance,
): number {
  const byRow = labelled * (outcomes < classes ? 2 : 1);
  return { kernel: 0, blocks: byRow, "low-rank": labelled * rows, dense: classes * dimensions }[
    covariance
  ];
}

/** The cheapest form of the prior: that of the fewest vectors. */
export function cheapestPrior(sizes: Sizes): Covariance {
  const vectors = (form: Covariance): number => priorVectors(sizes, form);
  const isExact = sizes.outcomes >= sizes.classes;
  const form = isExact || vectors("blocks") < vectors("low-rank") ? "blocks" : "low-rank";
  return vectors(form) < vectors("dense") ? form : "dense";
}

/**
 * V_iΔFΔV_iᵀ comes from all pairs of rows, or from F as a matrix. A pair costs D and K operations
 * per class, and passes over memory worth about 150 more. Of the matrix, each row makes and uses
 * the products of its features, about 0.57 D², for half of all pairs of classes, and passes worth
 * 130; A₀FA₀ costs products with the prior's vectors and with Δ.
 */
export function cheapestFisher(sizes: Sizes, covariance: Covariance): Method["fisher"] {
  const { pool, labelled, classes, dimensions } = sizes;
  const length = classes * dimensions;
  const all = pool + labelled;
  const pairs = pool * all * classes * (dimensions + classes + 150);
  const products = 0.57 * dimensions ** 2 * (classes * (classes + 1) / 2 + 130);
  const square = length ** 2 * (3 * priorVectors(sizes, covariance) + 2 * dimensions + 200);
  const hasDelta = covariance === "blocks" || covariance === "low-rank";
  const isCheaper = (pool + all) * products + square < pairs;
  return hasDelta && length <= LARGEST_FISHER && isCheaper ? "matrix" : "rows";
}

/**
 * With few outcomes the kernel is small, and a pick costs one read of it; exact factors have a far
 * smaller prior. It cannot be recomputed between picks, so there must be enough labelled rows that
 * picks do not shrink R much.
 */
function kernelIsCheaper(sizes: Sizes): boolean {
  const { pool, labelled, rows, classes, dimensions, outcomes, keep } = sizes;
  const order = (pool + labelled) * rows;
  return outcomes < classes && labelled >= keep &&
    order <= Math.min(LARGEST_KERNEL, 1.5 * classes * dimensions);
}

/**
 * Whether a prior that holds the picks costs less than to go on subtracting those of them that it
 * does not hold: `stored`, of r vectors each, where a prior by blocks takes one more.
 */
export function foldPays(shape: Shape, stored: number, left: number): boolean {
  const { rows, classes, dimensions, covariance } = shape;
  const length = classes * dimensions;
  const vectors = priorVectors(shape, covariance);
  // Inverses run at a fraction of products' speed.
  const prior = 4 * vectors ** 2 * length + 8 * dimensions ** 2 * length + 10 * vectors ** 3;
  const subtracting = 6 * rows ** 2 * length * stored * Math.min(stored, left);
  return covariance === "blocks" && prior < subtracting;
}

/** Bytes that a problem may take; infinite without permission to ask. */
export function availableMemory(): number {
  return machineMemory()?.total ?? Infinity;
}

/** Makes sure that a problem fits the machine's memory. */
export function requireMemory(shape: Shape, available = availableMemory()): void {
  const bytes = requiredBytes(shape);
  if (bytes <= available) return;
  throw new InputError(
    `BAIT would need about ${measuredBytes(bytes)} for this query, but this machine has ` +
      `${
        measuredBytes(available)
      }: take "bait-binary", "bait-exp" with a small c, or fewer pool rows`,
  );
}

/** Predicts the peak in bytes, without the pool and the labelled rows. */
export function requiredBytes(shape: Shape): number {
  const phases = shape.covariance === "kernel"
    ? [kernelFloats, backwardFloats]
    : [priorFloats, startFloats, forwardFloats, backwardFloats];
  const floats = Math.max(...phases.map((phase) => phase(shape)));
  return floats * (shape.precision === "float32" ? 4 : 8);
}

/** VAVᵀ, its similarities and products while it is made; the picks' columns; blocks per row. */
function kernelFloats({ pool, labelled, rows, forward }: Shape): number {
  const order = (pool + labelled) * rows;
  return (2 * pool + 3 * labelled) * rows * order + 4 * order * forward * rows +
    10 * pool * rows ** 2;
}

/** Δ and the vectors of the prior, made in float64, and what is inverted. */
function priorFloats(shape: Shape): number {
  const { labelled, classes, dimensions, covariance } = shape;
  const vectors = priorVectors(shape, covariance);
  const copies = { kernel: 0, blocks: 10, "low-rank": 4, dense: 0 }[covariance] * vectors;
  const explicit = covariance === "dense" ? 4 * labelled : 0;
  return deltaFloats(shape) + (copies + explicit) * classes * dimensions + 12 * vectors ** 2;
}

/** The prior, F's products with it or F itself, and P, R and the cross terms of all rows. */
function startFloats(shape: Shape): number {
  const { pool, rows, classes, dimensions, labelled, covariance, fisher } = shape;
  const vectors = priorVectors(shape, covariance);
  const length = classes * dimensions;
  const matrix = fisher === "matrix" ? 5 * length ** 2 : 0;
  const block = Math.min(256, pool) * vectors * (2 * classes + 4 * rows);
  const pairs = fisher === "matrix" ? 0 : Math.min(16, pool) * 4 * classes * (pool + labelled);
  return deltaFloats(shape) + 5 * vectors * length + matrix + block + pairs +
    pool * (classes ** 2 + 2 * rows ** 2);
}

/** The prior, the picks' vectors, Λ and Φ, and what a pick passes through, or a new prior. */
function forwardFloats(shape: Shape): number {
  const { pool, labelled, rows, classes, dimensions, forward, covariance, fisher } = shape;
  const length = classes * dimensions;
  const picks = forward * rows;
  const matrix = fisher === "matrix" ? length ** 2 : 0;
  const passing = (pool + labelled) * rows * (6 * classes + 10 * rows);
  const prior = covariance === "blocks"
    ? priorFloats({ ...shape, labelled: labelled + forward })
    : 0;
  return deltaFloats(shape) + 3 * priorVectors(shape, covariance) * length + matrix +
    picks * length + 2 * picks ** 2 + Math.max(passing, prior);
}

/** Λ and Φ, X and G, what passes through while they are made, and the removals. */
function backwardFloats({ rows, forward, keep }: Shape): number {
  const picks = forward * rows;
  return Math.max(6 * picks ** 2, 2 * picks ** 2 + 3 * (forward - keep) * rows * picks);
}

function deltaFloats({ classes, dimensions, covariance }: Shape): number {
  return covariance === "blocks" ? classes * dimensions ** 2 : 0;
}

/** A problem, its method, and its arrays in the method's precision. */
export interface Problem {
  readonly base: BaitProblem;
  readonly shape: Shape;
  readonly arrays: BaitArrays;
}

/** Arrays by the names of programs' inputs and outputs. */
export type Arrays = Readonly<Record<string, RealArray>>;

/** r, the rows of a factor: c, or K − 1 if the factors are exact. */
export function factorRows(classes: number, outcomes: number): number {
  return Math.min(outcomes, classes - 1);
}

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
  return { base, shape: { ...sizes, ...method }, arrays: arraysOf(base, method.precision) };
}

/** Runs a program once, on those of the problem's and the other arrays that it has inputs for. */
export async function runOnce(
  problem: Problem,
  program: Program,
  others: Arrays,
): Promise<Arrays> {
  return await problem.base.runtime.run(program, feedsOf(problem, program, others)) as Arrays;
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
  const { runtime } = problem.base;
  const run = (): Promise<unknown> => runInBlocks(runtime, program, { rows, along, shared, size });
  return await keepingMemory(problem, program, rows.shape[0]! > 8 * size, run) as Arrays;
}

/**
 * Works while a program's session keeps its memory from one operator and run to the next, if they
 * are `large`: otherwise arrays beyond 32 MB are mapped again each time, which takes as long as to compute
 * them.
 */
export async function keepingMemory<T>(
  { base: { runtime } }: Problem,
  program: Program,
  large: boolean,
  work: () => Promise<T>,
): Promise<T> {
  if (!large) return await work();
  await runtime.prepare(program);
  try {
    return await work();
  } finally {
    await runtime.release(program);
  }
}

/** Those of the problem's and the other arrays that a program has inputs for. */
export function feedsOf({ arrays }: Problem, program: Program, others: Arrays): Arrays {
  const all: Arrays = { ...arrays, ...others };
  const names = program.inputs.map(({ name }) => name).filter((name) => name in all);
  return Object.fromEntries(names.map((name) => [name, all[name]!]));
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
 * difference, else undefined. Of I/λ it leaves what labelled rows do not take; how much has
 * cancelled shows in P `[N, r, r]` before the first pick, which was c‖x‖²/λ.
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
