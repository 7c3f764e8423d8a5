/** Chooses the cheapest of several equivalent algorithms for a problem's sizes. */
import type { BaitProblem, Precision } from "../problem.ts";

/** Kernel matrices beyond this order (1 GB in float64) are not formed. */
const LARGEST_KERNEL = 11_585;

/** Pairs of picks are kept up to this order; of strong ones, which A is less exact for, longer. */
const LARGEST_PAIRS = { weak: 1024, strong: 4096 };

/** F is not formed beyond this order (2 GB in float64). */
const LARGEST_FISHER = 16_384;

/** Floats of arrays that the C library maps again each time: 32 MB in float64. */
const LARGE_ARRAYS = 2 ** 22;

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
  /** Whether a row enters A by Δ and one vector, not by the r vectors of its factor. */
  readonly changesDelta: boolean;
  /** Whether products with A are refined once, because rows are strong. */
  readonly refines: boolean;
  /** Whether W and R of all pairs of picks are kept, so that these are dropped without pool and A. */
  readonly keepsPairs: boolean;
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

/** Whether pairs of picks cost less than steps through the pool. */
export function pairsPay({ forward, rows }: Sizes, isStrong: boolean): boolean {
  return forward * rows <= LARGEST_PAIRS[isStrong ? "strong" : "weak"];
}

/** The precision of P and R: float32 for large ones, unless rows are only scored. */
export function cheapestBlocks({ pool, rows, forward }: Sizes, covariance: Covariance): Precision {
  const isLarge = pool * rows ** 2 > LARGE_BLOCKS;
  return forward > 0 && isLarge && covariance !== "kernel" ? "float32" : "float64";
}

/**
 * The precision of FUᵀ and H: that of P and R, but float64 if rows are strong, and if pairs of picks
 * are kept, which cannot be computed again from A when they are dropped.
 */
export function productsPrecision(shape: Shape): Precision {
  return shape.refines || shape.keepsPairs ? shape.precision : shape.blocks;
}

/** Whether rows enter A by Δ: if they have more vectors than Δ, and are not strong. */
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
export function priorVectors(sizes: Sizes, covariance: Covariance): number {
  if (covariance === "dense") return sizes.classes * sizes.dimensions;
  return sizes.labelled * vectorsPerRow({ ...sizes, covariance });
}

/** How many of them a labelled row has, if A is not dense. */
export function vectorsPerRow(
  { classes, outcomes, rows, covariance }: Sizes & Pick<Method, "covariance">,
): number {
  return { kernel: 0, blocks: outcomes < classes ? 2 : 1, "low-rank": rows, dense: 0 }[covariance];
}

/** The cheapest form of the prior: that of the fewest vectors. */
export function cheapestPrior(sizes: Sizes): Covariance {
  const vectors = (form: Covariance): number => priorVectors(sizes, form);
  const isExact = sizes.outcomes >= sizes.classes;
  const form = isExact || vectors("blocks") < vectors("low-rank") ? "blocks" : "low-rank";
  return vectors(form) < vectors("dense") ? form : "dense";
}

/**
 * R_i comes from all pairs of rows, or from F as a matrix. A pair costs D and K operations per
 * class, and passes over memory worth about 150 more; of low rank, D operations, and per pair of
 * outcomes as many as there are vectors and classes. Of the matrix, each row makes and uses
 * the products of its features, about 0.57 D², for half of all pairs of classes, and passes worth
 * 130; A₀FA₀ costs products with the prior's vectors and with Δ.
 */
export function cheapestFisher(sizes: Sizes, covariance: Covariance): Method["fisher"] {
  const { pool, labelled, classes, dimensions, rows } = sizes;
  const length = classes * dimensions;
  const all = pool + labelled;
  const vectors = priorVectors(sizes, covariance);
  const pair = covariance === "low-rank"
    ? dimensions + rows ** 2 * (vectors + classes + 150)
    : classes * (dimensions + classes + 150);
  const products = 0.57 * dimensions ** 2 * (classes * (classes + 1) / 2 + 130);
  const square = length ** 2 * (3 * vectors + 2 * dimensions + 200);
  const hasDelta = covariance === "blocks" || covariance === "low-rank";
  const isCheaper = (pool + all) * products + square < pool * all * pair;
  return hasDelta && length <= LARGEST_FISHER && isCheaper ? "matrix" : "rows";
}

/**
 * The kernel makes picks nearly free, but takes a float64 for each pair of factors' rows; exact
 * factors have a far smaller prior. It cannot be recomputed between picks, so there must be enough
 * labelled rows that picks do not shrink R much.
 */
function kernelIsCheaper(sizes: Sizes): boolean {
  const { pool, labelled, rows, classes, dimensions, outcomes, forward, keep } = sizes;
  const share = Math.min(1.5, Math.max(0.5, forward / 40));
  return outcomes < classes && labelled >= keep &&
    (pool + labelled) * rows <= Math.min(LARGEST_KERNEL, share * classes * dimensions);
}

/** Whether the arrays of a pick are so large that mapping them again takes as long as computing them. */
export function isLarge(shape: Sizes & Method): boolean {
  const { pool, labelled, rows, classes, dimensions, covariance } = shape;
  const matrix = { kernel: 0, blocks: dimensions, "low-rank": 0, dense: classes * dimensions };
  const largest = Math.max(matrix[covariance] * dimensions, (pool + labelled) * rows) * classes;
  return Math.max(largest, middleOrder(shape) ** 2) > LARGE_ARRAYS;
}

/** How many vectors of Z a row adds; a dense A has none. */
export function vectorsPerEntry({ changesDelta, covariance, rows }: Sizes & Method): number {
  if (changesDelta) return 1;
  return covariance === "dense" ? 0 : rows;
}

/** The order of the middle, with room for all picks. */
export function middleOrder(shape: Sizes & Method): number {
  return priorVectors(shape, shape.covariance) + shape.forward * vectorsPerEntry(shape);
}

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
