/** Cuts the middle out of an image. */
import { InputError } from "../../core/errors.ts";
import type { Image } from "../../datasets/dataset.ts";

/**
 * The middle of an image, as torchvision's `CenterCrop` takes it.
 *
 * @param image `[height, width, channels]`, at least as large as the crop.
 * @param width Width of the crop.
 * @param height Height of the crop.
 * @returns `[height, width, channels]` of the crop.
 * @throws {InputError} If the image is smaller than the crop.
 */
export function centreCrop(image: Image, width: number, height: number): Image {
  if (image.width < width || image.height < height) {
    throw new InputError(
      `Image of ${image.width} × ${image.height} pixels is smaller than the crop of ` +
        `${width} × ${height}; resize it first`,
    );
  }
  const { channels } = image;
  const left = roundHalfToEven((image.width - width) / 2);
  const top = roundHalfToEven((image.height - height) / 2);
  const pixels = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * channels;
    pixels.set(image.pixels.subarray(from, from + width * channels), y * width * channels);
  }
  return { width, height, channels, pixels };
}

/** Python's `round`, which torchvision uses. */
function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + floor % 2 : Math.round(x);
}
