/** Chooses the cheapest of several equivalent algorithms for the problem's size. */
import { totalmem } from "node:os";
import { InputError } from "../../../core/errors.ts";
import type { Precision } from "../problem.ts";

/** Kernel matrices beyond this order (1 GB in float64) are not formed. */
const LARGEST_KERNEL = 11_585;

/** F is not formed beyond this order (2 GB in float64). */
const LARGEST_FISHER = 16_384;

/** The sizes of a problem. */
export interface Sizes {
  /** N. */
  readonly pool: number;
  /** n, at least 1: an empty labelled set has one row of weight 0. */
  readonly labelled: number;
  /** D. */
  readonly dimensions: number;
  /** K. */
  readonly classes: number;
  /** c outcomes, or K. */
  readonly outcomes: number;
  /** r, the rows of a factor. */
  readonly rows: number;
  /** Rows picked greedily, at most N; 0 if rows are only scored. */
  readonly forward: number;
  /** Picks that are kept. */
  readonly keep: number;
}

/**
 * The form of the covariance A. "kernel" holds VAVᵀ over all rows. The others hold the prior as
 * A₀ = Δ + scaledᵀ·plain: "blocks" with a D × D matrix per class for Δ, "low-rank" with a multiple
 * of the identity, "dense" with nothing but a matrix of order K·D.
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
 * per class, and passes over memory that cost about as much as 400 more; an entry of the matrix
 * costs one per row to make and one to use.
 */
export function cheapestFisher(sizes: Sizes, covariance: Covariance): Method["fisher"] {
  const { pool, labelled, classes, dimensions } = sizes;
  const length = classes * dimensions;
  const all = pool + labelled;
  const pairs = pool * all * classes * (dimensions + classes + 400);
  const matrix = (pool + all) * length ** 2 / 2 + 200 * pool * classes * length;
  const hasDelta = covariance === "blocks" || covariance === "low-rank";
  return hasDelta && length <= LARGEST_FISHER && matrix < pairs ? "matrix" : "rows";
}

/**
 * With few outcomes the kernel is small, and a pick costs one read of it. Exact factors have a far
 * smaller prior. The kernel cannot be recomputed between picks, so there must be enough labelled
 * rows that picks do not shrink R much.
 */
function kernelIsCheaper(sizes: Sizes): boolean {
  const { pool, labelled, rows, classes, dimensions, outcomes, keep } = sizes;
  const order = (pool + labelled) * rows;
  return outcomes < classes && labelled >= keep &&
    order <= Math.min(LARGEST_KERNEL, 1.5 * classes * dimensions);
}

/** Makes sure that a problem fits the machine's memory. */
export function requireMemory(shape: Shape, available = machineMemory()): void {
  const bytes = requiredBytes(shape);
  if (bytes <= available) return;
  throw new InputError(
    `BAIT would need about ${gigabytes(bytes)} for this query, but this machine has ` +
      `${gigabytes(available)}: take "bait-binary", "bait-exp" with a small c, or fewer pool rows`,
  );
}

/**
 * The machine's memory in bytes; infinite without permission to ask, so that nothing is refused.
 */
export function machineMemory(): number {
  try {
    return totalmem();
  } catch {
    return Infinity;
  }
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
  return 5 * order ** 2 + 4 * order * forward * rows + 10 * pool * rows ** 2;
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
  const matrix = fisher === "matrix" ? 3 * length ** 2 : 0;
  const block = Math.min(256, pool) * vectors * (2 * classes + 4 * rows);
  const pairs = fisher === "matrix" ? 0 : Math.min(16, pool) * 4 * classes * (pool + labelled);
  return deltaFloats(shape) + 5 * vectors * length + matrix + block + pairs +
    pool * (classes ** 2 + 2 * rows ** 2);
}

/** The prior, the picks' vectors, Λ and Φ, and what a pick passes through for all rows. */
function forwardFloats(shape: Shape): number {
  const { pool, labelled, rows, classes, dimensions, forward, covariance, fisher } = shape;
  const length = classes * dimensions;
  const picks = forward * rows;
  const matrix = fisher === "matrix" ? length ** 2 : 0;
  return deltaFloats(shape) + 2 * priorVectors(shape, covariance) * length + matrix +
    picks * length + 2 * picks ** 2 + (pool + labelled) * rows * (5 * classes + 8 * rows);
}

/** Λ and Φ, X and G, what passes through while they are made, and the removals. */
function backwardFloats({ rows, forward, keep }: Shape): number {
  const picks = forward * rows;
  return Math.max(6 * picks ** 2, 2 * picks ** 2 + 3 * (forward - keep) * rows * picks);
}

function deltaFloats({ classes, dimensions, covariance }: Shape): number {
  return covariance === "blocks" ? classes * dimensions ** 2 : 0;
}

function gigabytes(bytes: number): string {
  const value = bytes / 1e9;
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en")} GB`;
}
