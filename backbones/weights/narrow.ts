/** Weights in fewer bits: 16-bit floating point, or 8-bit whole numbers with a scale per output. */

/** Numbers of 8 bits and what they are multiplied by. */
export interface Quantised {
  /** Whole numbers in −127 … 127, as many as there were. */
  readonly data: Int8Array;
  /** One factor per output. */
  readonly scales: Float32Array;
}

/** Largest whole number used: symmetric, so that zero stays zero. */
const LARGEST = 127;

/** Rounds numbers to the nearest that 16 bits hold (IEEE 754 binary16). */
export function toHalves(data: Float32Array): Uint16Array {
  return new Uint16Array(Float16Array.from(data).buffer);
}

/**
 * Rounds numbers to 8-bit ones times a factor per output.
 *
 * @param data The numbers, in row order.
 */
export function quantise(
  data: Float32Array,
  shape: readonly number[],
  axis: number,
): Quantised {
  const outputs = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outputOf = (i: number): number => Math.floor(i / inner) % outputs;
  const scales = new Float32Array(outputs);
  data.forEach((x, i) => {
    const o = outputOf(i);
    scales[o] = Math.max(scales[o]!, Math.abs(x));
  });
  for (let o = 0; o < outputs; o++) scales[o] = scales[o]! / LARGEST || 1;
  const limited = (x: number): number => Math.min(LARGEST, Math.max(-LARGEST, Math.round(x)));
  return { data: Int8Array.from(data, (x, i) => limited(x / scales[outputOf(i)]!)), scales };
}
