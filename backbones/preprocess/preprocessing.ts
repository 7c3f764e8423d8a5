/** Brings any image to the bytes that a backbone's program takes. */
import { InputError } from "../../core/errors.ts";
import type { Image } from "../../datasets/dataset.ts";
import { upright } from "../../datasets/images/exif.ts";
import { withChannels } from "./channels.ts";
import { centre } from "./crop.ts";
import { Resizer } from "./resize.ts";
import { describeSteps, outputSize, type PreprocessingSteps, resizedSize } from "./steps.ts";

/** A preprocessing, ready to be applied. */
export interface Preprocessing {
  /** What it was made from. */
  readonly steps: PreprocessingSteps;
  /** What it does, in words: part of the backbone's hash. */
  readonly description: string;
  /**
   * Does it.
   *
   * @param image `[height, width, channels]` of any size.
   * @param into Where the bytes go; default new memory.
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
