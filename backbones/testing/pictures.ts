/** Pictures for tests: photographs, CIFAR records, and pictures made by a formula. */
import { stream } from "../../core/random.ts";
import type { Image, ImageList } from "../../datasets/dataset.ts";
import { decodeBitmap } from "../../datasets/images/bmp.ts";

/** Pixels along the side of a CIFAR picture. */
const SIDE = 32;

/**
 * Reads a photograph.
 *
 * @param path A `.bmp` file.
 */
export async function readBitmap(path: string): Promise<Image> {
  return await decodeBitmap(await Deno.readFile(path));
}

/** Reads CIFAR records. */
export function cifarImages(records: Uint8Array): ImageList {
  const size = 1 + SIDE * SIDE * 3;
  return {
    length: records.length / size,
    read: (index) => {
      const planes = records.subarray(index * size + 1, (index + 1) * size);
      const pixels = planes.map((_, i) => planes[(i % 3) * SIDE * SIDE + Math.floor(i / 3)]!);
      return { width: SIDE, height: SIDE, channels: 3, pixels };
    },
  };
}

/**
 * Makes a picture by a formula.
 *
 * @param height Pixels.
 * @param width Pixels.
 */
export function formulaImage(
  height: number,
  width: number,
  channels: 1 | 3,
  byte: (i: number) => number,
): Image {
  const pixels = Uint8Array.from({ length: height * width * channels }, (_, i) => byte(i));
  return { width, height, channels, pixels };
}

/**
 * Makes pictures of noise.
 *
 * @param side Pixels along each side.
 */
export function noiseImages(count: number, side: number, channels: 1 | 3): ImageList {
  return {
    length: count,
    read: (index) => {
      const random = stream(0, "noise image", index);
      return formulaImage(side, side, channels, () => random.integer(256));
    },
  };
}
