/** Brings images to the number of channels that a backbone takes. */
import type { Image } from "../../datasets/dataset.ts";

/**
 * Converts between grey and colour, as Pillow's `convert("RGB")` and `convert("L")` do.
 *
 * @param image `[height, width, channels]`.
 * @returns `[height, width, channels]`; the image itself where it has that number.
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
