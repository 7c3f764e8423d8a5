/** Predicts how much memory a method takes. */
import { InputError } from "../../../core/errors.ts";
import { measuredBytes } from "../../../core/format.ts";
import { blockRows } from "../../../onnx/blocks.ts";
import { machineMemory } from "../../../onnx/memory_error.ts";
import type { Precision } from "../problem.ts";
import { PREPARED } from "./kernel.ts";
import { isLarge, type Method, middleOrder, priorVectors, type Sizes } from "./method.ts";

/** Bytes of open sessions. */
const SESSIONS = 2.2e7;

/** What a session holds that keeps its memory, against what it needs. */
const ARENA = 1.5;

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

/**
 * VAVᵀ twice, Z's products with all rows, the columns of picks and of prepared rows, blocks per row,
 * and what a block of rows takes while they are made.
 */
function kernelFloats({ pool, labelled, rows, forward }: Sizes & Method): number {
  const order = (pool + labelled) * rows;
  return 2e6 + (2 * pool + labelled) * rows * order + 4 * order * (forward + PREPARED) * rows +
    10 * pool * rows ** 2;
}

/** Δ, what is inverted, and a dense A's factors. */
function priorBytes(shape: Sizes & Method): number {
  const { labelled, classes, dimensions, covariance } = shape;
  const vectors = priorVectors(shape, covariance);
  const explicit = covariance === "dense" ? 4 * labelled * classes * dimensions : 0;
  return 8 * (2 * deltaFloats(shape) + explicit + 10 * vectors ** 2);
}

/** The prior, F's products with it or F itself, and P, R and the cross terms of all rows. */
function startBytes(shape: Sizes & Method): number {
  const { pool, rows, classes, dimensions, labelled, covariance, fisher } = shape;
  const vectors = priorVectors(shape, covariance);
  const length = classes * dimensions;
  const matrix = fisher === "matrix" ? 3 * length ** 2 : 0;
  const block = Math.min(256, pool) * vectors * (2 * classes + 4 * rows);
  const pairs = fisher === "matrix" ? 0 : Math.min(16, pool) * 4 * classes * (pool + labelled);
  if (covariance === "low-rank" && fisher === "rows") {
    // Z's products with all rows, and those of a block of rows.
    const each = (pool + labelled) * rows;
    const block = 4 * rows * each * Math.min(pool, Math.max(256, blockRows(3 * rows * each)));
    return bytesOf(shape.blocks) * (2 * vectors * each + block);
  }
  const held = deltaFloats(shape) + 3 * vectors * length + (fisher === "matrix" ? length ** 2 : 0);
  const made = deltaFloats(shape) + 4 * vectors * length + matrix + block + pairs +
    pool * (classes ** 2 + 2 * rows ** 2);
  return 8 * held + bytesOf(shape.blocks) * made;
}

/** What the start has made and nobody has collected yet: A's vectors in both precisions, F. */
function startLeftovers(shape: Sizes & Method): number {
  const { classes, dimensions, covariance, fisher } = shape;
  if (covariance === "low-rank" && fisher === "rows") return 0;
  const length = classes * dimensions;
  const vectors = priorVectors(shape, covariance) * length;
  return 24 * vectors + (fisher === "matrix" ? 8 * length ** 2 : 0);
}

/** A before and after a step, what all rows see of U, and P, R, T and C. */
function stepBytes(shape: Sizes & Method): number {
  const { pool, labelled, rows, classes, dimensions, fisher, forward } = shape;
  const length = classes * dimensions;
  const seen = fisher === "matrix" ? length ** 2 : 4 * (pool + labelled) * classes * rows;
  const pairs = shape.keepsPairs ? 6 * (forward * rows) ** 2 : 0;
  const wide = 3 * (deltaFloats(shape) + 2 * middleOrder(shape) ** 2) + seen + pairs +
    forward * rows * (4 * rows + 3 * classes);
  return 8 * wide + bytesOf(shape.blocks) * pool * rows * (6 * rows + 3 * classes);
}

function bytesOf(precision: Precision): number {
  return precision === "float32" ? 4 : 8;
}

function deltaFloats({ classes, dimensions, covariance }: Sizes & Method): number {
  return covariance === "blocks" ? classes * dimensions ** 2 : 0;
}
