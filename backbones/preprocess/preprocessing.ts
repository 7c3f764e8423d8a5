/** Brings any image to the bytes that a backbone's program takes. */
import { InputError } from "../../core/errors.ts";
import type { Image } from "../../datasets/dataset.ts";
import { upright } from "../../datasets/images/exif.ts";
import { Resizer } from "./resize.ts";
import {
  centre,
  describeSteps,
  outputSize,
  type PreprocessingSteps,
  resizedSize,
} from "./steps.ts";

/** A preprocessing, ready to be applied. */
export interface Preprocessing {
  readonly steps: PreprocessingSteps;
  /** The steps in words: part of the backbone's hash. */
  readonly description: string;
  /**
   * Applies it.
   *
   * @param image `[height, width, channels]` of any size.
   * @param into Memory for the result; default new memory.
   * @returns The bytes `[height, width, channels]` that the program takes.
   */
  apply(image: Image, into?: Uint8Array): Uint8Array;
}

/** Makes a preprocessing. */
export function preprocessing(steps: PreprocessingSteps): Preprocessing {
  const { resize, filter = "bicubic", channels } = steps;
  const [width, height] = outputSize(steps);
  const resizer = new Resizer(filter);
  return {
    steps,
    description: describeSteps(steps),
    apply: (stored, into) => {
      requireWhole(stored);
      const image = steps.exif === undefined ? stored : upright(stored);
      // Grey before resizing, colour after it: one channel is less work, and the result is the same.
      const narrow = channels === 1 ? withChannels(image, 1) : image;
      const size = resizedSize(resize, image.width, image.height);
      const window = { columns: centre(size[0], width), rows: centre(size[1], height) };
      const target = narrow.channels === channels ? into : undefined;
      const { pixels } = withChannels(resizer.resize(narrow, size, window, target), channels);
      if (into === undefined || pixels === into) return pixels;
      into.set(pixels);
      return into;
    },
  };
}

function requireWhole({ width, height, channels, pixels }: Image): void {
  if (pixels.length === width * height * channels && pixels.length > 0) return;
  throw new InputError(
    `Image of ${width} × ${height} pixels in ${channels} channels must have ` +
      `${width * height * channels} bytes and at least 1, but has ${pixels.length}`,
  );
}

/**
 * Converts between grey and colour, as Pillow's `convert("RGB")` and `convert("L")` do.
 *
 * @returns The image itself if it has that number of channels.
 */
export function withChannels(image: Image, channels: 1 | 3): Image {
  if (image.channels === channels) return image;
  const pixels = channels === 3 ? repeated(image.pixels) : luma(image.pixels);
  return { width: image.width, height: image.height, channels, pixels };
}

function repeated(grey: Uint8Array): Uint8Array {
  const out = new Uint8Array(grey.length * 3);
  for (let i = 0; i < grey.length; i++) out.fill(grey[i]!, i * 3, i * 3 + 3);
  return out;
}

/** ITU-R 601-2 luma in 16-bit fixed point, rounded: Pillow's own constants. */
function luma(rgb: Uint8Array): Uint8Array {
  const out = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < out.length; i++) {
    const [red, green, blue] = [rgb[i * 3]!, rgb[i * 3 + 1]!, rgb[i * 3 + 2]!];
    out[i] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }
  return out;
}
