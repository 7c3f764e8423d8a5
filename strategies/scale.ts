/** Keeps squares of features inside float32. */
import type { NdArray } from "../core/ndarray.ts";

/** Largest magnitudes between these can be squared and summed without overflow or underflow. */
const SAFE = { least: 2 ** -40, most: 2 ** 40 };

/**
 * Scales arrays by one common power of two where their squares would leave float32's range. Such a
 * factor is exact, and distances keep their order and their ratios.
 *
 * @param arrays Finite arrays that are compared with one another.
 * @returns The arrays themselves where nothing has to be done, else scaled copies.
 */
export function scaledForSquares<T extends readonly NdArray[]>(arrays: T): T {
  const most = Math.max(0, ...arrays.map(largestMagnitude));
  if (most === 0 || (most >= SAFE.least && most <= SAFE.most)) return arrays;
  const factor = 2 ** -Math.floor(Math.log2(most));
  return arrays.map(({ data, shape }) => ({
    data: data.map((x) => x * factor),
    shape,
  })) as unknown as T;
}

/** Compares bit patterns: without its sign bit, a larger float is a larger integer, and faster. */
function largestMagnitude({ data }: NdArray): number {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  let most = 0;
  for (let i = 0; i < bits.length; i++) {
    const magnitude = bits[i]! & 0x7fffffff;
    if (magnitude > most) most = magnitude;
  }
  return new Float32Array(Uint32Array.of(most).buffer)[0]!;
}
