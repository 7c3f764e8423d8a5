/** Bicubic resizing that equals Pillow's, bit for bit. */
import type { Image } from "../../datasets/dataset.ts";
import { bicubicCoefficients, type Coefficients, PRECISION } from "./coefficients.ts";

/** Half of the last place that is kept: cutting off the rest then rounds to nearest. */
const HALF = 1 << (PRECISION - 1);

/** Input lengths whose weights are kept at most: photographs come in many sizes. */
const CAPACITY = 64;

/**
 * Resizes images to one size, aspect ratio squashed, as Pillow's `resize((width, height), BICUBIC)`
 * does with 8-bit images: the horizontal pass first, rounded to bytes, then the vertical one.
 */
export class BicubicResizer {
  readonly #columns = new Map<number, Coefficients>();
  readonly #rows = new Map<number, Coefficients>();

  /**
   * Resizes to one size.
   *
   * @param width Width of every result.
   * @param height Height of every result.
   *
   * @example
   * ```ts
   * import { BicubicResizer } from "./resize.ts";
   * const image = { width: 1, height: 1, channels: 1, pixels: new Uint8Array([7]) } as const;
   * new BicubicResizer(2, 1).resize(image).pixels; // [7, 7]
   * ```
   */
  constructor(readonly width: number, readonly height: number) {}

  /**
   * Resizes one image.
   *
   * @param image `[height, width, channels]` of any size.
   * @returns `[this.height, this.width, channels]`; the image itself where it has that size.
   */
  resize(image: Image): Image {
    const { channels } = image;
    const wide = image.width === this.width ? image.pixels : resizeColumns(
      image,
      coefficients(this.#columns, image.width, this.width),
    );
    if (image.height === this.height) return { ...image, width: this.width, pixels: wide };
    const rows = coefficients(this.#rows, image.height, this.height);
    const pixels = resizeRows(wide, this.width * channels, rows);
    return { width: this.width, height: this.height, channels, pixels };
  }
}

function coefficients(kept: Map<number, Coefficients>, from: number, to: number): Coefficients {
  let found = kept.get(from);
  if (found === undefined) {
    if (kept.size >= CAPACITY) kept.clear();
    found = bicubicCoefficients(from, to);
    kept.set(from, found);
  }
  return found;
}

/** `[H, W, C]` → `[H, W', C]` */
function resizeColumns(image: Image, columns: Coefficients): Uint8Array {
  const { width, height, channels, pixels } = image;
  // Clamped, because the cubic overshoots at edges.
  const out = new Uint8ClampedArray(height * columns.length * channels);
  const { taps, first, count, weights } = columns;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < columns.length; x++) {
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

/** `[H, W·C]` → `[H', W·C]` */
function resizeRows(pixels: Uint8Array, stride: number, rows: Coefficients): Uint8Array {
  const out = new Uint8ClampedArray(rows.length * stride);
  const { taps, first, count, weights } = rows;
  const sums = new Int32Array(stride);
  for (let y = 0; y < rows.length; y++) {
    sums.fill(HALF);
    // Row by row, not pixel by pixel: memory is read in the order in which it lies.
    for (let j = 0; j < count[y]!; j++) {
      const weight = weights[y * taps + j]!;
      const from = (first[y]! + j) * stride;
      for (let x = 0; x < stride; x++) {
        sums[x] = (sums[x]! + Math.imul(pixels[from + x]!, weight)) | 0;
      }
    }
    for (let x = 0; x < stride; x++) out[y * stride + x] = sums[x]! >> PRECISION;
  }
  return new Uint8Array(out.buffer);
}
