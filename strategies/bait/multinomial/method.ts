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
  inPrecision,
  type Precision,
  type RealArray,
} from "../problem.ts";

/** Kernel matrices beyond this order (1 GB in float64) are not formed. */
const LARGEST_KERNEL = 11_585;

/** A prior of fewer vectors beats a kernel that is not far smaller than a vector is long. */
const FEW_VECTORS = 256;

/** F is not formed beyond this order (2 GB in float64). */
const LARGEST_FISHER = 16_384;

/** tr P beyond which one pick takes nearly all of a row, so P and R are checked after every pick. */
export const STRONG = 1e3;

/** How much P may have shrunk: R has lost this squared, of float64's 53 bits. */
const LOST = 2 ** 10;

/** Bytes of open sessions. */
const SESSIONS = 8e7;

/** What a session holds that keeps its memory, against what it needs. */
const ARENA = 1.5;

/** Floats of arrays that are better kept from one operator to the next. */
const LARGE_ARRAYS = 2 ** 19;

/** P and R of fewer floats are kept in float64. */
const LARGE_BLOCKS = 2 ** 11;

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
  /** The precision of P and R; where float32 cannot tell, the gains of few rows are made from A. */
  readonly blocks: Precision;
  /** Whether a row enters A by Δ and one vector, not by the r vectors U. */
  readonly changesDelta: boolean;
}

/** Sizes and method, for which programs are built. */
export interface Shape extends Sizes, Method {
  /** The precision of a program: float64, but for what makes P and R. */
  readonly precision: Precision;
}

/** The cheapest form of the covariance for the sizes. */
export function cheapestCovariance(sizes: Sizes): Covariance {
  return kernelIsCheaper(sizes) ? "kernel" : cheapestPrior(sizes);
}

/** The precision of P and R: float32 for large ones, unless rows are only scored. */
export function cheapestBlocks({ pool, rows, forward }: Sizes, covariance: Covariance): Precision {
  const isLarge = pool * rows ** 2 > LARGE_BLOCKS;
  return forward > 0 && isLarge && covariance !== "kernel" ? "float32" : "float64";
}

/** Whether rows enter A by Δ: if U of all of them is more than a block of Δ, and they are not strong. */
export function changingDeltaPays(
  sizes: Sizes,
  covariance: Covariance,
  isStrong: boolean,
): boolean {
  const { outcomes, classes, forward, rows, dimensions } = sizes;
  const isPossible = covariance === "blocks" && outcomes >= classes && !isStrong;
  return isPossible && forward * rows > dimensions;
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
  const length = classes * dimensions;
  const isSmall = 2 * order <= length || labelled * rows > FEW_VECTORS;
  return outcomes < classes && labelled >= keep && isSmall &&
    order <= Math.min(LARGEST_KERNEL, 1.5 * length);
}

/** Whether the arrays of a pick are so large that to map them anew takes as long as to compute them. */
export function isLarge(shape: Sizes & Method): boolean {
  const { pool, labelled, rows, classes, dimensions } = shape;
  const vectors = priorVectors(shape, shape.covariance) * dimensions;
  const largest = Math.max(vectors, dimensions ** 2, (pool + labelled) * rows);
  return largest * classes > LARGE_ARRAYS;
}

/** Bytes that a problem may take; infinite without permission to ask. */
export function availableMemory(): number {
  return machineMemory()?.total ?? Infinity;
}

/** Makes sure that a problem fits the machine's memory. */
export function requireMemory(
  sizes: Sizes,
  method: Method,
  available = availableMemory(),
): void {
  const bytes = requiredBytes(sizes, method);
  if (bytes <= available) return;
  throw new InputError(
    `BAIT would need about ${measuredBytes(bytes)} for this query, but this machine has ` +
      `${
        measuredBytes(available)
      }: take "bait-binary", "bait-exp" with a small c, or fewer pool rows`,
  );
}

/** Predicts the peak in bytes, without the pool and the labelled rows. */
export function requiredBytes(sizes: Sizes, method: Method): number {
  const shape = { ...sizes, ...method };
  if (shape.covariance === "kernel") return SESSIONS + 8 * kernelFloats(shape);
  const steps = startLeftovers(shape) + (isLarge(shape) ? ARENA : 1) * stepBytes(shape);
  return SESSIONS + Math.max(priorBytes(shape), startBytes(shape), steps);
}

/** VAVᵀ, its similarities and products while it is made; the picks' columns; blocks per row. */
function kernelFloats({ pool, labelled, rows, forward }: Sizes & Method): number {
  const order = (pool + labelled) * rows;
  return (2 * pool + 3 * labelled) * rows * order + 4 * order * forward * rows +
    10 * pool * rows ** 2;
}

/** Δ and the vectors of the prior, and what is inverted. */
function priorBytes(shape: Sizes & Method): number {
  const { labelled, classes, dimensions, outcomes, covariance } = shape;
  const vectors = priorVectors(shape, covariance);
  const byBlocks = outcomes < classes ? 8 : 4;
  const copies = { kernel: 0, blocks: byBlocks, "low-rank": 4, dense: 0 }[covariance] * vectors;
  const explicit = covariance === "dense" ? 4 * labelled : 0;
  return 8 *
    (2 * deltaFloats(shape) + (copies + explicit) * classes * dimensions + 10 * vectors ** 2);
}

/** The prior, F's products with it or F itself, and P, R and the cross terms of all rows. */
function startBytes(shape: Sizes & Method): number {
  const { pool, rows, classes, dimensions, labelled, covariance, fisher } = shape;
  const vectors = priorVectors(shape, covariance);
  const length = classes * dimensions;
  const matrix = fisher === "matrix" ? 3 * length ** 2 : 0;
  const block = Math.min(256, pool) * vectors * (2 * classes + 4 * rows);
  const pairs = fisher === "matrix" ? 0 : Math.min(16, pool) * 4 * classes * (pool + labelled);
  const held = deltaFloats(shape) + 3 * vectors * length + (fisher === "matrix" ? length ** 2 : 0);
  const made = deltaFloats(shape) + 4 * vectors * length + matrix + block + pairs +
    pool * (classes ** 2 + 2 * rows ** 2);
  return 8 * held + bytesOf(shape.blocks) * made;
}

/** What the start has made and nobody has collected yet: A's vectors in both precisions, F. */
function startLeftovers(shape: Sizes & Method): number {
  const { classes, dimensions, covariance, fisher } = shape;
  const length = classes * dimensions;
  const vectors = priorVectors(shape, covariance) * length;
  return 28 * vectors + (fisher === "matrix" ? 8 * length ** 2 : 0);
}

/** A before and after a step, what all rows see of U, and P, R, T and C. */
function stepBytes(shape: Sizes & Method): number {
  const { pool, labelled, rows, classes, dimensions, covariance, fisher, forward } = shape;
  const length = classes * dimensions;
  const vectors = priorVectors(shape, covariance) + roomFor(shape);
  const seen = fisher === "matrix" ? length ** 2 : 4 * (pool + labelled) * classes * rows;
  const wide = 3 * (deltaFloats(shape) + vectors * length + 2 * vectors ** 2) + seen +
    forward * rows * (4 * rows + 3 * classes);
  return 8 * wide + bytesOf(shape.blocks) * pool * rows * (6 * rows + 3 * classes);
}

function bytesOf(precision: Precision): number {
  return precision === "float32" ? 4 : 8;
}

function deltaFloats({ classes, dimensions, covariance }: Sizes & Method): number {
  return covariance === "blocks" ? classes * dimensions ** 2 : 0;
}

/** How many vectors a row adds; a dense A has all of them already. */
export function vectorsPerEntry({ changesDelta, covariance, rows }: Sizes & Method): number {
  if (changesDelta) return 1;
  return covariance === "dense" ? 0 : rows;
}

/** How many vectors all rows that are added or dropped take; those that are dropped make no room. */
export function roomFor(shape: Sizes & Method): number {
  const { forward, keep } = shape;
  const entries = shape.changesDelta ? forward : Math.max(0, 2 * forward - keep);
  return entries * vectorsPerEntry(shape);
}

/** A problem, its method, and its arrays in its precision. */
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
  const precision = "float64";
  return { base, shape: { ...sizes, ...method, precision }, arrays: arraysOf(base, precision) };
}

/** A problem that is solved in the precision of P and R throughout. */
export function inBlocksPrecision({ base, shape, arrays }: Problem): Problem {
  const precision = shape.blocks;
  return { base, shape: { ...shape, precision }, arrays: inPrecision(arrays, precision) };
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
    shape: { ...shape, covariance: "dense", fisher: "rows", changesDelta: false },
  };
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
