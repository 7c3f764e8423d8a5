/** Brings any image to the bytes that a program takes, by steps that are plain data. */
import type { Filter, Span } from "./coefficients.ts";
import { Resizer, type Size } from "./resize.ts";
import { InputError } from "../../core/errors.ts";
import type { Image } from "../../datasets/dataset.ts";
import { upright } from "../../datasets/images/exif.ts";

/** What is done to an image before the program. */
export interface PreprocessingSteps {
  /** Turns images upright first, as their EXIF data say; default they are taken as stored. */
  readonly exif?: "apply";
  /** This size exactly, or the shorter side, as torchvision's `Resize(size)`. */
  readonly resize: Size | { readonly shorter: number };
  /** The kernel of the resize; default bicubic. */
  readonly filter?: Filter;
  /** The middle that is then cut out; default all of it. */
  readonly crop?: Size;
  readonly channels: 1 | 3;
}

/** The ways to bring an image to a program's size that a user can choose from. */
export const RESIZES = ["squash", "shorter", "direct"] as const;

type Resize = typeof RESIZES[number];

/** Other steps to the same size: by a larger square or shorter side and a crop, or directly. */
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

/** A preprocessing, ready to be applied. */
export interface Preprocessing {
  readonly steps: PreprocessingSteps;
  /** The steps in words: part of the backbone's hash. */
  readonly description: string;
  /** Brings an image of any size to the bytes of the program, in `into` or new memory. */
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

/** Converts between grey and colour as Pillow's `convert("RGB")` and `convert("L")` do. */
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
