/** Pixels that are stored without a format of their own. */
import type { Image, ImageCodec, StoredImages } from "../dataset.ts";
import { interleave } from "./interleave.ts";

/** A {@linkcode ImageCodec} of plain pixels. */
export type PlainCodec = Exclude<ImageCodec, "file">;

/**
 * Says how many bytes an image takes.
 *
 * @param codec How its pixels are stored.
 * @returns Bytes.
 */
export function plainSize({ width, height, channels }: PlainCodec): number {
  return width * height * channels;
}

/**
 * Makes a place that one image after another can be read into.
 *
 * @returns {@linkcode plainSize} bytes; undefined where images are files, which are of many sizes.
 */
export function plainPlace(stored: StoredImages | undefined): Uint8Array | undefined {
  if (stored === undefined || stored.codec === "file") return undefined;
  return new Uint8Array(plainSize(stored.codec));
}

/** Brings plain pixels into the order of {@linkcode Image}. */
export type PlainReader = (bytes: Uint8Array, into?: Uint8Array) => Image;

/**
 * Makes what brings plain pixels, {@linkcode plainSize} bytes a picture, into the order of
 * {@linkcode Image}.
 *
 * @returns A function of a picture's bytes and of a place of as many bytes, where its pixels go; default
 * new memory. With the order `hwc`, and with one channel in rows, the image is a view of the bytes, and
 * nothing is written.
 */
export function plainReader(codec: PlainCodec): PlainReader {
  const { width, height, channels, order } = codec;
  const size = { width, height, channels };
  if (order === "hwc" || (order === "chw" && channels === 1)) {
    return (pixels) => ({ ...size, pixels });
  }
  if (order === "cwh") {
    return (bytes, into = new Uint8Array(bytes.length)) => {
      transpose(bytes, codec, into);
      return { ...size, pixels: into };
    };
  }
  return (bytes, into = new Uint8Array(bytes.length)) => {
    interleave(bytes, into);
    return { ...size, pixels: into };
  };
}

/** Planes of columns → pixels. */
function transpose(
  bytes: Uint8Array,
  { width, height, channels }: PlainCodec,
  pixels: Uint8Array,
): void {
  for (let c = 0; c < channels; c++) {
    for (let y = 0, to = c; y < height; y++) {
      let from = c * width * height + y;
      for (let x = 0; x < width; x++, to += channels, from += height) pixels[to] = bytes[from]!;
    }
  }
}
