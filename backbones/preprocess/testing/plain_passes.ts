/** The two passes of a resize in plain TypeScript, for tests: what the kernels must equal. */
import type { Image } from "../../../datasets/dataset.ts";
import { type Coefficients, PRECISION, type Span } from "../coefficients.ts";

/** Half of the last place that is kept: cutting off the rest then rounds to nearest. */
const HALF = 1 << (PRECISION - 1);

/**
 * Resizes rows.
 *
 * @param image `[H, W, C]`.
 * @returns `[rows, W', C]`
 */
export function resizeColumns(image: Image, rows: Span, columns: Coefficients): Uint8Array {
  const { width, channels, pixels } = image;
  // Clamped, because the cubic overshoots at edges.
  const out = new Uint8ClampedArray((rows.end - rows.start) * columns.length * channels);
  const { length, taps, first, count, weights } = columns;
  for (let y = rows.start, to = 0; y < rows.end; y++) {
    for (let x = 0; x < length; x++) {
      const from = (y * width + first[x]!) * channels;
      const taken = count[x]!;
      for (let c = 0; c < channels; c++, to++) {
        let sum = HALF;
        for (let j = 0, at = from + c; j < taken; j++, at += channels) {
          sum = (sum + Math.imul(pixels[at]!, weights[x * taps + j]!)) | 0;
        }
        out[to] = sum >> PRECISION;
      }
    }
  }
  return new Uint8Array(out.buffer);
}

/**
 * Resizes columns.
 *
 * @param pixels `[H, S]`: rows of S bytes.
 * @returns `[H', S]`
 */
export function resizeRows(
  pixels: Uint8Array,
  stride: number,
  rows: Coefficients,
  top: number,
): Uint8Array {
  const out = new Uint8ClampedArray(rows.length * stride);
  const { length, taps, first, count, weights } = rows;
  const sums = new Int32Array(stride);
  for (let y = 0; y < length; y++) {
    sums.fill(HALF);
    // Row by row, not pixel by pixel: memory is read in order.
    for (let j = 0; j < count[y]!; j++) {
      const weight = weights[y * taps + j]!;
      const from = (first[y]! - top + j) * stride;
      for (let x = 0; x < stride; x++) {
        sums[x] = (sums[x]! + Math.imul(pixels[from + x]!, weight)) | 0;
      }
    }
    for (let x = 0; x < stride; x++) out[y * stride + x] = sums[x]! >> PRECISION;
  }
  return new Uint8Array(out.buffer);
}
