/** Predicts what a form of BAIT needs, and refuses what cannot fit before anything is allocated. */
import { totalmem } from "node:os";
import { InputError } from "../../core/errors.ts";

/**
 * Makes sure that a program fits.
 *
 * @param available What the machine has; default its memory, as far as it may be told.
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

/** @returns Bytes; without leave to ask infinitely many, so that nothing is refused. */
export function machineMemory(): number {
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
