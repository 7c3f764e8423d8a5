/** Chooses the cheapest of several equivalent algorithms for the problem's size. */
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

/** How a problem is solved. The picks do not depend on it. */
export interface Method {
  readonly covariance: Covariance;
  /** Whether F is formed as a matrix, or acts through the rows. */
  readonly fisher: "matrix" | "rows";
  readonly precision: Precision;
}

/** What programs are built for. */
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
 * V_iΔFΔV_iᵀ comes from all pairs of rows, or from F as a matrix. A pair costs D and K operations per
 * class, and passes over memory that cost about as much as 400 more; an entry of the matrix costs
 * one per row to make and one to use.
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
 * smaller prior. The kernel cannot be recomputed between picks, so there must be enough labelled rows
 * that picks do not shrink R much.
 */
function kernelIsCheaper(sizes: Sizes): boolean {
  const { pool, labelled, rows, classes, dimensions, outcomes, keep } = sizes;
  const order = (pool + labelled) * rows;
  return outcomes < classes && labelled >= keep &&
    order <= Math.min(LARGEST_KERNEL, 1.5 * classes * dimensions);
}
