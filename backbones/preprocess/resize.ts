/** Bicubic resizing that equals Pillow's, bit for bit. */
import type { Image } from "../../datasets/dataset.ts";
import { bicubicCoefficients, type Coefficients, PRECISION } from "./coefficients.ts";

/** Half of the last place that is cut off: the shift then rounds to nearest. */
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
  const out = new Uint8Array(height * columns.length * channels);
  const { taps, first, count, weights } = columns;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < columns.length; x++) {
      const from = (y * width + first[x]!) * channels;
      const taken = count[x]!;
      for (let c = 0; c < channels; c++, to++) {
        let sum = HALF;
        for (let j = 0, at = from + c; j < taken; j++, at += channels) {
          sum += Math.imul(pixels[at]!, weights[x * taps + j]!);
        }
        out[to] = toByte(sum);
      }
    }
  }
  return out;
}

/** `[H, W·C]` → `[H', W·C]` */
function resizeRows(pixels: Uint8Array, stride: number, rows: Coefficients): Uint8Array {
  const out = new Uint8Array(rows.length * stride);
  const { taps, first, count, weights } = rows;
  for (let y = 0, to = 0; y < rows.length; y++) {
    const from = first[y]! * stride;
    const taken = count[y]!;
    for (let x = 0; x < stride; x++, to++) {
      let sum = HALF;
      for (let j = 0, at = from + x; j < taken; j++, at += stride) {
        sum += Math.imul(pixels[at]!, weights[y * taps + j]!);
      }
      out[to] = toByte(sum);
    }
  }
  return out;
}

/** Cuts off the fraction; the cubic overshoots at edges, so the result is clipped. */
function toByte(sum: number): number {
  const value = sum >> PRECISION;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
