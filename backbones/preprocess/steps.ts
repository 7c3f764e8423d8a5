/** The steps between an image and a backbone's program: plain data, which a message can carry. */
import { InputError } from "../../core/errors.ts";
import type { Filter, Span } from "./coefficients.ts";

/** Width and height in pixels. */
export type Size = readonly [width: number, height: number];

/** What is done to an image before the program. */
export interface PreprocessingSteps {
  /** Turns images upright first, as their EXIF data say; default they are taken as stored. */
  readonly exif?: "apply";
  /**
   * The size that an image is resized to: exactly this one, without keeping the aspect ratio; or the
   * shorter side to this many pixels, keeping the aspect ratio, as torchvision's `Resize(size)` does.
   */
  readonly resize: Size | { readonly shorter: number };
  /** The kernel of the resize; default bicubic. */
  readonly filter?: Filter;
  /** The middle that is then cut out; default all of it. */
  readonly crop?: Size;
  /** Grey or colour. */
  readonly channels: 1 | 3;
}

/** The ways to bring an image to a program's size that a user can choose from. */
export const RESIZES = ["squash", "shorter", "direct"] as const;

/** One of {@linkcode RESIZES}. */
export type Resize = typeof RESIZES[number];

/**
 * Other steps to the same size: `squash` resizes to a larger square, without keeping the aspect ratio, and
 * cuts the middle out; `shorter` resizes the shorter side and cuts the middle out; `direct` resizes to
 * the program's size.
 */
export function changedSteps(steps: PreprocessingSteps, resize: Resize): PreprocessingSteps {
  const { crop: _, ...rest } = steps;
  const size = outputSize(steps);
  if (resize === "direct") return { ...rest, resize: size };
  const [width, height] = largerSize(steps, size);
  return {
    ...rest,
    resize: resize === "squash" ? [width, height] : { shorter: Math.min(width, height) },
    crop: size,
  };
}

/** The size that the output is cut from. */
function largerSize({ resize, crop }: PreprocessingSteps, [width, height]: Size): Size {
  if ("shorter" in resize) return [resize.shorter, resize.shorter];
  if (crop !== undefined) return resize;
  return [Math.round(width * 8 / 7), Math.round(height * 8 / 7)];
}

/** The size that every image has in the end. */
export function outputSize({ resize, crop }: PreprocessingSteps): Size {
  const squashed = "shorter" in resize ? undefined : resize;
  const size = crop ?? squashed;
  if (size === undefined) {
    throw new InputError("Images whose shorter side is resized need a crop to have one size");
  }
  const whole = squashed ?? [(resize as { shorter: number }).shorter];
  const lengths = [...whole, ...size];
  if (!lengths.every((length) => Number.isSafeInteger(length) && length > 0)) {
    throw new InputError(`Sizes must be whole numbers above 0, not ${lengths.join(", ")}`);
  }
  if (
    whole.some((length, axis) => length < size[axis]!) || Math.max(...whole) < Math.max(...size)
  ) {
    throw new InputError(`${whole.join(" × ")} pixels cannot be cropped to ${size.join(" × ")}`);
  }
  return size;
}

/** The steps in words, part of the backbone's hash: "resize to 28 × 28 (Pillow bicubic), grey". */
export function describeSteps(steps: PreprocessingSteps): string {
  const { exif, resize, filter = "bicubic", crop, channels } = steps;
  const size = ([width, height]: Size): string => `${width} × ${height}`;
  const to = "shorter" in resize
    ? `resize the shorter side to ${resize.shorter}`
    : `resize to ${size(resize)}`;
  const cut = crop === undefined ? "" : `, crop to ${size(crop)}`;
  const first = exif === undefined ? "" : "EXIF rotation applied, ";
  return `${first}${to} (Pillow ${filter})${cut}, ${channels === 1 ? "grey" : "colour"}`;
}

/** The size that an image is resized to; the longer side is cut off, as torchvision does. */
export function resizedSize(
  resize: PreprocessingSteps["resize"],
  width: number,
  height: number,
): Size {
  if (!("shorter" in resize)) return resize;
  const { shorter } = resize;
  const longer = Math.trunc(shorter * Math.max(width, height) / Math.min(width, height));
  return width <= height ? [shorter, longer] : [longer, shorter];
}

/** The middle of one axis, as torchvision's `CenterCrop` takes it. */
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
