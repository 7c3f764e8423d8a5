/** Predicts what a problem needs, and refuses what cannot fit before anything is allocated. */
import { totalmem } from "node:os";
import { InputError } from "../../../core/errors.ts";
import { priorVectors, type Shape } from "./method.ts";

/** Makes sure that a problem fits the machine's memory. */
export function requireMemory(shape: Shape, available = machineMemory()): void {
  const bytes = requiredBytes(shape);
  if (bytes <= available) return;
  throw new InputError(
    `BAIT would need about ${gigabytes(bytes)} for this query, but this machine has ` +
      `${gigabytes(available)}: take "bait-binary", "bait-exp" with a small c, or fewer pool rows`,
  );
}

/** The machine's memory in bytes; infinite without permission to ask, so that nothing is refused. */
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
