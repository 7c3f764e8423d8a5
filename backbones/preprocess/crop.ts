/** Where the middle of an image lies. */
import { InputError } from "../../core/errors.ts";
import type { Span } from "./coefficients.ts";

/**
 * The middle of one axis, as torchvision's `CenterCrop` takes it.
 *
 * @param length Pixels of the axis.
 * @param crop Pixels of the crop.
 * @returns The pixels that are kept.
 */
export function centre(length: number, crop: number): Span {
  if (length < crop) {
    throw new InputError(`${length} pixels cannot be cropped to ${crop}; resize to more`);
  }
  const start = roundHalfToEven((length - crop) / 2);
  return { start, end: start + crop };
}

/** Python's `round`, which torchvision uses. */
function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + floor % 2 : Math.round(x);
}
