/** The input of the golden numbers. */
import type { NdArray } from "../../core/ndarray.ts";

/**
 * Images made of waves, as if already normalised: `x[n, c, i, j] = sin(0.013·i·(c + 1) + 0.017·j + n)`.
 *
 * @returns `[count, 3, size, size]`.
 */
export function waves(count: number, size: number): NdArray {
  const shape = [count, 3, size, size];
  const data = new Float32Array(count * 3 * size * size);
  let at = 0;
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < 3; c++) {
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) data[at++] = Math.sin(0.013 * i * (c + 1) + 0.017 * j + n);
      }
    }
  }
  return { data, shape };
}
