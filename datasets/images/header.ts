/** What an image file says of itself before a pixel of it is decoded. */
import { jpegHeader } from "./jpeg_header.ts";
import { pngHeader } from "./png.ts";

/** Formats that are decoded. */
export type ImageFormat = "jpeg" | "png" | "bmp" | "webp" | "gif";

/** How pixels are stored. `unknown` for formats whose decoder finds out by itself. */
export type PixelKind = "grey" | "colour" | "cmyk" | "unknown";

/** The header of an image file. */
export interface ImageHeader {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** How pixels are stored; alpha does not count, palettes are `colour`. */
  readonly kind: PixelKind;
  /** Bits of a channel. */
  readonly depth: number;
  /** Whether there is an alpha channel in each pixel. */
  readonly alpha: boolean;
}

/**
 * The most pixels that an image may have, where Pillow raises `DecompressionBombError`: a file of a
 * few kilobytes can claim to hold more than fits in memory.
 */
export const MOST_PIXELS = 178_956_970;

/** The most bytes that an image file may have: more are not read. */
export const MOST_BYTES = 1 << 30;

/** First bytes that tell a format, as text in Latin-1; "." stands for any byte. */
const SIGNATURES: readonly (readonly [string, ImageFormat | string])[] = [
  ["\xff\xd8\xff", "jpeg"],
  ["\x89PNG\r\n\x1a\n", "png"],
  ["BM.............\0\0\0", "bmp"],
  ["RIFF....WEBP", "webp"],
  ["GIF8", "gif"],
  ["II*\0", "a TIFF image"],
  ["MM\0*", "a TIFF image"],
  ["....ftypavif", "an AVIF image"],
  ["....ftyphei", "a HEIC image"],
  ["....ftypmif1", "a HEIC image"],
  ["\0\0\0\x0cJXL ", "a JPEG XL image"],
  ["\xff\x0a", "a JPEG XL image"],
  ["\0\0\0\x0cjP  ", "a JPEG 2000 image"],
  ["%PDF", "a PDF document"],
  ["PK\x03\x04", "a ZIP archive"],
  ["\x1f\x8b", "a gzip archive"],
  ["<svg", "an SVG drawing"],
  ["<?xml", "XML text"],
  ["<!DOCTYPE html", "a web page"],
  ["<html", "a web page"],
  ["version https://git-lfs", "a Git LFS pointer: fetch the file itself"],
];

/**
 * Tells the format of an image file by its first bytes. Names are not asked: ImageNet has a PNG file
 * whose name ends in ".JPEG".
 */
export function imageFormat(bytes: Uint8Array): ImageFormat {
  if (bytes.length === 0) throw new Error("it is empty");
  const found = SIGNATURES.find(([signature]) => startsWith(bytes, signature))?.[1];
  switch (found) {
    case "jpeg":
    case "png":
    case "bmp":
    case "webp":
    case "gif":
      return found;
    case undefined:
      throw new Error(`it is no image: it starts with ${hexadecimal(bytes.subarray(0, 8))}`);
    default:
      throw new Error(`it is ${found}, not a JPEG, PNG, BMP, WebP or GIF image`);
  }
}

/** Reads the header of a JPEG or PNG file. */
export function imageHeader(bytes: Uint8Array, format: "jpeg" | "png"): ImageHeader {
  const header = format === "jpeg" ? jpegHeader(bytes) : pngHeader(bytes);
  requireSize(header.width, header.height);
  return header;
}

/**
 * Refuses sizes that no honest image has.
 *
 * @param width In pixels.
 * @param height In pixels.
 */
export function requireSize(width: number, height: number): void {
  const size = `${width} × ${height} pixels`;
  if (width < 1 || height < 1) throw new Error(`its header claims ${size}`);
  if (width * height > MOST_PIXELS) {
    throw new Error(
      `its header claims ${size}, more than ${MOST_PIXELS} pixels in all: scale it down`,
    );
  }
}

function startsWith(bytes: Uint8Array, signature: string): boolean {
  if (bytes.length < signature.length) return false;
  for (let i = 0; i < signature.length; i++) {
    if (signature[i] !== "." && signature.charCodeAt(i) !== bytes[i]) return false;
  }
  return true;
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
