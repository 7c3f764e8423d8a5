/** A sample of the pool, for strategies that cannot compare every row with every other. */
import type { Query } from "../strategy.ts";

/**
 * All rows of the pool, or as many as `most` of them, drawn at random.
 *
 * @param purpose Names the random stream.
 * @returns Ascending.
 */
export function sampledRows({ pool, random }: Query, most: number, purpose: string): Int32Array {
  if (pool.size <= most) return Int32Array.from({ length: pool.size }, (_, row) => row);
  return random(purpose).choice(pool.size, most).sort();
}
