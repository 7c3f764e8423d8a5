/** Predicts what a form of BAIT needs, and refuses what cannot fit before anything is allocated. */
import { totalmem } from "node:os";
import { InputError } from "../../core/errors.ts";

/** Sizes that decide the memory. */
export interface MemorySizes {
  /** N. */
  readonly pool: number;
  /** n. */
  readonly labelled: number;
  /** Length of a factor's row: (K − 1)·D. */
  readonly length: number;
  /** r. */
  readonly rows: number;
  /** Rows picked greedily. */
  readonly forward: number;
}

/** Bytes of a float32. */
const FLOAT = 4;

/** r × r blocks per pool row: P, R and what an update of them passes through. */
function blockFloats({ pool, rows }: MemorySizes): number {
  return 10 * pool * rows ** 2;
}

/**
 * The kernel form: VAVᵀ, its similarities and products while it is made.
 *
 * @param sizes Sizes.
 * @returns Bytes at the peak, pool and labelled rows not counted.
 */
export function kernelBytes(sizes: MemorySizes): number {
  const order = (sizes.pool + sizes.labelled) * sizes.rows;
  return FLOAT * (5 * order ** 2 + 4 * order * sizes.forward * sizes.rows + blockFloats(sizes));
}

/**
 * The low-rank form: the downdates twice, and the pool's projections on them.
 *
 * @param sizes Sizes.
 * @returns Bytes at the peak, pool and labelled rows not counted.
 */
export function lowRankBytes(sizes: MemorySizes): number {
  const { pool, labelled, length, rows, forward } = sizes;
  const known = labelled * rows;
  const downdates = 4 * (known + forward * rows) * length;
  const projections = 6 * pool * rows * known;
  return FLOAT * (downdates + projections + pool ** 2 + blockFloats(sizes));
}

/**
 * The dense form: A, F and their products while they are made, and one class's share of F.
 *
 * @param sizes Sizes.
 * @returns Bytes at the peak, pool and labelled rows not counted.
 */
export function denseBytes(sizes: MemorySizes): number {
  return FLOAT * (6 * sizes.length ** 2 + 2 * sizes.pool * sizes.length + blockFloats(sizes));
}

/**
 * Makes sure that a program fits.
 *
 * @param bytes What it needs.
 * @param remedy What to do where it does not.
 * @param available What the machine has; default its memory, as far as it may be told.
 * @throws {InputError} Naming need, memory and remedy.
 */
export function requireMemory(
  bytes: number,
  remedy: string,
  available: number = machineMemory(),
): void {
  if (bytes <= available) return;
  throw new InputError(
    `BAIT would need about ${gigabytes(bytes)} for this query, but this machine has ` +
      `${gigabytes(available)}: ${remedy}`,
  );
}

/** Without leave to ask, nothing is refused. */
function machineMemory(): number {
  try {
    return totalmem();
  } catch {
    return Infinity;
  }
}

function gigabytes(bytes: number): string {
  const value = bytes / 1e9;
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en")} GB`;
}
