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
  /** K − 1. */
  readonly classes: number;
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
 * The low-rank form: the downdates twice; the pool's projections on them, before and after the
 * factors; and what V_iFV_iᵀ passes through, by pairs of rows or by classes.
 *
 * @param sizes Sizes.
 * @param paired Pools of up to this many rows are held in all pairs.
 * @returns Bytes at the peak, pool and labelled rows not counted.
 */
export function lowRankBytes(sizes: MemorySizes, paired: number): number {
  const { pool, labelled, length, classes, rows, forward } = sizes;
  const known = labelled * rows;
  const downdates = 4 * (known + forward * rows) * length;
  const projections = pool * known * (4 * rows + 2 * classes);
  const squares = pool <= paired
    ? 2 * pool ** 2 + 3 * pool * classes ** 2
    : 2 * pool * length + 2 * pool * classes ** 2;
  return FLOAT * (downdates + projections + squares + blockFloats(sizes));
}

/**
 * The dense form: A, F and their products while they are made, and one class's share of F.
 *
 * @param sizes Sizes.
 * @returns Bytes at the peak, pool and labelled rows not counted.
 */
export function denseBytes(sizes: MemorySizes): number {
  const { pool, length, classes } = sizes;
  return FLOAT * (6 * length ** 2 + 2 * pool * length + 3 * pool * classes ** 2 +
    blockFloats(sizes));
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
