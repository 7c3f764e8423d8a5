/** Rows of the pool: all, or a sample where not every row can be compared with every other. */
import type { Query } from "../strategy.ts";

/** All of them, ascending. */
export function everyRow({ size }: Query["pool"]): Int32Array {
  return Int32Array.from({ length: size }, (_, row) => row);
}

/**
 * All rows of the pool, or as many as `most` of them, drawn at random.
 *
 * @param purpose Names the random stream.
 * @returns Ascending.
 */
export function sampledRows({ pool, random }: Query, most: number, purpose: string): Int32Array {
  if (pool.size <= most) return everyRow(pool);
  return random(purpose).choice(pool.size, most).sort();
}
