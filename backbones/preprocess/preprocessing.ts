/** Brings any image to the bytes that a backbone's program takes. */
import { InputError } from "../../core/errors.ts";
import type { Image } from "../../datasets/dataset.ts";
import { withChannels } from "./channels.ts";
import { centreCrop } from "./crop.ts";
import { BicubicResizer } from "./resize.ts";

/** Width and height in pixels. */
export type Size = readonly [width: number, height: number];

/** What is done to an image before the program. */
export interface PreprocessingOptions {
  /** Bicubic resize to this size, aspect ratio squashed. */
  readonly resize: Size;
  /** Then the middle of this size is cut out; default all of it. */
  readonly crop?: Size;
  /** Grey or colour. */
  readonly channels: 1 | 3;
}

/** A preprocessing, ready to be applied. */
export interface Preprocessing {
  /** What it does, in words: part of the backbone's hash. */
  readonly description: string;
  /**
   * Does it.
   *
   * @param image `[height, width, channels]` of any size.
   * @returns The bytes `[height, width, channels]` that the program takes.
   * @throws {InputError} If the image does not hold as many bytes as its size says.
   */
  apply(image: Image): Uint8Array;
}

/**
 * Makes a preprocessing.
 *
 * @param options What is to be done.
 * @returns The preprocessing; it remembers the weights of the sizes that it has met.
 *
 * @example
 * ```ts
 * import { preprocessing } from "./preprocessing.ts";
 * const dino = preprocessing({ resize: [256, 256], crop: [224, 224], channels: 3 });
 * dino.description; // "resize to 256 × 256 (Pillow bicubic), crop to 224 × 224, colour"
 * ```
 */
export function preprocessing(options: PreprocessingOptions): Preprocessing {
  const { resize, crop, channels } = options;
  const resizer = new BicubicResizer(...resize);
  return {
    description: describe(options),
    apply: (image) => {
      requireWhole(image);
      // Grey before resizing, colour after it: one channel is less work, and the result is the same.
      const narrow = channels === 1 ? withChannels(image, 1) : image;
      const resized = resizer.resize(narrow);
      const cropped = crop === undefined ? resized : centreCrop(resized, ...crop);
      return withChannels(cropped, channels).pixels;
    },
  };
}

function describe({ resize, crop, channels }: PreprocessingOptions): string {
  const size = ([width, height]: Size): string => `${width} × ${height}`;
  const cut = crop === undefined ? "" : `, crop to ${size(crop)}`;
  return `resize to ${size(resize)} (Pillow bicubic)${cut}, ${channels === 1 ? "grey" : "colour"}`;
}

function requireWhole({ width, height, channels, pixels }: Image): void {
  if (pixels.length === width * height * channels && pixels.length > 0) return;
  throw new InputError(
    `Image of ${width} × ${height} pixels in ${channels} channels must have ` +
      `${width * height * channels} bytes and at least 1, but has ${pixels.length}`,
  );
}
