/** The headers of image files: format, size and kind of pixels, without decoding any. */

const FORMATS = ["jpeg", "png", "bmp", "webp", "gif"] as const;

type ImageFormat = typeof FORMATS[number];

type PixelKind = "grey" | "colour" | "cmyk";

/** The header of an image file. */
export interface ImageHeader {
  readonly width: number;
  readonly height: number;
  /** How pixels are stored, apart from alpha; palettes are `colour`. */
  readonly kind: PixelKind;
  readonly depth: number;
  readonly alpha: boolean;
}

/** Most pixels of an image, as in Pillow: a small file can claim more than memory holds. */
export const MOST_PIXELS = 178_956_970;

/** The most bytes that an image file may have. */
export const MOST_BYTES = 1 << 30;

/** First bytes of formats, as text in Latin-1; "." is any byte. */
const SIGNATURES: readonly (readonly [string, string])[] = [
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

/** Tells the format by the first bytes, not the name: ImageNet has a PNG file named ".JPEG". */
export function imageFormat(bytes: Uint8Array): ImageFormat {
  if (bytes.length === 0) throw new Error("it is empty");
  const found = SIGNATURES.find(([signature]) => startsWith(bytes, signature))?.[1];
  if (found === undefined) {
    throw new Error(`it is not an image: it starts with ${hexadecimal(bytes.subarray(0, 8))}`);
  }
  const format = FORMATS.find((each) => each === found);
  if (format !== undefined) return format;
  throw new Error(`it is ${found}, not a JPEG, PNG, BMP, WebP or GIF image`);
}

/** Reads the header of a JPEG or PNG file. */
export function imageHeader(bytes: Uint8Array, format: "jpeg" | "png"): ImageHeader {
  const header = format === "jpeg" ? jpegHeader(bytes) : pngHeader(bytes);
  requireSize(header.width, header.height);
  return header;
}

/** Refuses sizes, in pixels, that no honest image has. */
export function requireSize(width: number, height: number): void {
  const size = `${width} × ${height} pixels`;
  if (width < 1 || height < 1) throw new Error(`its header claims ${size}`);
  if (width * height > MOST_PIXELS) {
    throw new Error(`its header claims ${size}, more than ${MOST_PIXELS}: scale it down`);
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

/** Markers without a segment: TEM and RST0 to RST7. */
const alone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/** SOF0 to SOF15, without DHT (c4), JPG (c8) and DAC (cc) between them. */
const frame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function jpegHeader(bytes: Uint8Array): ImageHeader {
  let at = 2;
  for (;;) {
    // Any byte may be between segments, and any number of 0xff before a marker.
    while (at < bytes.length && bytes[at] !== 0xff) at++;
    while (at < bytes.length && bytes[at] === 0xff) at++;
    const marker = bytes[at++];
    if (marker === undefined || marker === 0xd9) throw new Error("it ends before its frame header");
    if (marker === 0xda) throw new Error("its pixels begin before its frame header");
    if (marker === 0 || alone(marker)) continue;
    const length = (bytes[at] ?? 0) << 8 | (bytes[at + 1] ?? 0);
    if (length < 2 || at + length > bytes.length) {
      throw new Error("it is cut short or damaged within its header");
    }
    if (frame(marker)) return jpegFrame(bytes.subarray(at + 2, at + length));
    at += length;
  }
}

function jpegFrame(segment: Uint8Array): ImageHeader {
  const [depth, high, low, left, right, components] = segment;
  if (components === undefined) throw new Error("its frame header is cut short");
  const kind = ({ 1: "grey", 3: "colour", 4: "cmyk" } as const)[components];
  if (kind === undefined) throw new Error(`it has ${components} channels, not 1, 3 or 4`);
  if (depth !== 8) throw new Error(`it has ${depth} bits a channel: only 8 can be decoded`);
  const [height, width] = [high! << 8 | low!, left! << 8 | right!];
  return { width, height, kind, depth, alpha: false };
}

/** Where the data of a PNG header begins: after the signature, its length and its name. */
const PNG_START = 16;

const PNG_KINDS: Readonly<Record<number, Pick<ImageHeader, "kind" | "alpha">>> = {
  0: { kind: "grey", alpha: false },
  2: { kind: "colour", alpha: false },
  3: { kind: "colour", alpha: false },
  4: { kind: "grey", alpha: true },
  6: { kind: "colour", alpha: true },
};

function pngHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length < PNG_START + 13) throw new Error("it is cut short within its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getUint32(12) !== 0x49484452) throw new Error("it does not begin with its header");
  const [depth, colour] = [bytes[PNG_START + 8]!, bytes[PNG_START + 9]!];
  const kind = PNG_KINDS[colour];
  if (kind === undefined) throw new Error(`its header claims colour type ${colour}`);
  return {
    width: view.getUint32(PNG_START),
    height: view.getUint32(PNG_START + 4),
    depth,
    ...kind,
  };
}
