/** Decodes image files to the pixels of Pillow's `Image.open(…).convert("RGB")`, or refuses them. */
import type { default as Sharp } from "sharp";
import { messageOf, TrawlError } from "../../core/errors.ts";
import { inSlices } from "../../core/yield_now.ts";
import type { Image } from "../dataset.ts";
import { decodeBitmap } from "./bmp.ts";
import { imageFormat, type ImageHeader, imageHeader, MOST_PIXELS, requireSize } from "./header.ts";
import { withTrueChecksums } from "./png_repair.ts";

const NAMES = { jpeg: "JPEG", png: "PNG", webp: "WebP", gif: "GIF" } as const;

/** Starts a pipeline on an image file. */
export type Decoder = typeof Sharp;

/** The only loaders that a dataset's files may reach. */
const LOADERS = [
  "VipsForeignLoadJpegBuffer",
  "VipsForeignLoadPngBuffer",
  "VipsForeignLoadWebpBuffer",
  "VipsForeignLoadNsgifBuffer",
];

let loading: Promise<Decoder> | undefined;

/** Loads sharp, at the first image only: it takes 50 ms and 18 MB. */
export function loadDecoder(): Promise<Decoder> {
  loading ??= loadSharp();
  return loading;
}

async function loadSharp(): Promise<Decoder> {
  try {
    const { default: sharp } = await import("sharp");
    sharp.concurrency(1);
    sharp.cache(false);
    sharp.block({ operation: ["VipsForeignLoad"] });
    sharp.unblock({ operation: LOADERS });
    return sharp;
  } catch (error) {
    throw new TrawlError(`Cannot load the image decoder, sharp: ${messageOf(error)}`);
  }
}

/**
 * Decodes a JPEG, PNG, BMP, WebP or GIF file, told apart by its first bytes. As Pillow does, it
 * drops alpha without blending, looks palettes up, converts CMYK by Pillow's formula, keeps the
 * high bytes of 16-bit colour and of grey with alpha, saturates 16-bit grey at 255, and ignores
 * colour profiles and the EXIF orientation. Grey files give one channel.
 */
export async function decodeImage(bytes: Uint8Array): Promise<Image> {
  const format = imageFormat(bytes);
  if (format === "bmp") return await decodeBitmap(bytes);
  const header = format === "jpeg" || format === "png" ? imageHeader(bytes, format) : undefined;
  const decoder = await loadDecoder();
  try {
    if (header === undefined) return await decodeStill(decoder, bytes);
    if (format === "jpeg") return await decode(decoder, bytes, header);
    return await decode(decoder, bytes, header).catch((error) => {
      const sound = withTrueChecksums(bytes);
      if (sound === undefined) throw error;
      return decode(decoder, sound, header);
    });
  } catch (error) {
    const message = messageOf(error);
    if (message.startsWith("its header")) throw error;
    throw new Error(`its ${NAMES[format]} data is ${explain(message)}`);
  }
}

/** Pillow leaves colour profiles to the caller, and ignores libjpeg's warnings. */
const OPTIONS = { ignoreIcc: true, failOn: "error", limitInputPixels: MOST_PIXELS } as const;

async function decode(decoder: Decoder, bytes: Uint8Array, header: ImageHeader): Promise<Image> {
  const { width, height, kind, depth, alpha } = header;
  const input = decoder(unshared(bytes), OPTIONS);
  if (kind === "cmyk") {
    const inks = await raw(input.pipelineColourspace("cmyk").toColourspace("cmyk"));
    return { width, height, channels: 3, pixels: await cmykToRgb(inks) };
  }
  if (kind === "colour") {
    return { width, height, channels: 3, pixels: await raw(input.removeAlpha()) };
  }
  if (depth === 16) {
    const wide = await raw(input.toColourspace("grey16").removeAlpha(), "ushort");
    return { width, height, channels: 1, pixels: await narrowed(wide, alpha) };
  }
  const pixels = await raw(input.toColourspace("b-w").removeAlpha());
  return { width, height, channels: 1, pixels };
}

/** Decodes a format that may hold an animation, and whose header the decoder reads itself. */
async function decodeStill(decoder: Decoder, bytes: Uint8Array): Promise<Image> {
  const { width, height, format, pages = 1 } = await decoder(unshared(bytes), {
    ...OPTIONS,
    limitInputPixels: false,
  }).metadata();
  requireSize(width, height);
  if (pages > 1) throw new Error(`an animation of ${pages} frames: only stills can be decoded`);
  if (format === "gif" && !fillsScreen(bytes)) {
    throw new Error("of a frame that does not fill its screen: save it as PNG");
  }
  if (format === "gif" && !(await decoder(unshared(bytes), OPTIONS).stats()).isOpaque) {
    // Pillow shows the colour that a palette has there, the decoder black.
    throw new Error("transparent in places: save it as PNG");
  }
  const pixels = await raw(decoder(unshared(bytes), OPTIONS).removeAlpha());
  return { width, height, channels: 3, pixels };
}

function fillsScreen(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const flags = bytes[10]!;
  let at = 13 + (flags & 0x80 ? 3 << (flags & 7) + 1 : 0);
  while (bytes[at] === 0x21) {
    at += 2;
    while (bytes[at]! > 0) at += 1 + bytes[at]!;
    at++;
  }
  const [left, top, width, height] = [1, 3, 5, 7].map((i) => view.getUint16(at + i, true));
  return left === 0 && top === 0 && width! >= view.getUint16(6, true) &&
    height! >= view.getUint16(8, true);
}

async function raw(
  pipeline: ReturnType<Decoder>,
  depth: "uchar" | "ushort" = "uchar",
): Promise<Uint8Array> {
  const data = await pipeline.raw({ depth }).toBuffer();
  return new Uint8Array(data.buffer, data.byteOffset, data.length);
}

/** Copies shared memory, which might change while the decoder's own thread reads it. */
function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, length } = bytes;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, length)
    : new Uint8Array(bytes);
}

/** CMYK `[N, 4]` to RGB `[N, 3]` as Pillow does: what black leaves, less the share of each ink. */
async function cmykToRgb(inks: Uint8Array): Promise<Uint8Array> {
  const count = inks.length / 4;
  const out = new Uint8Array(count * 3);
  await inSlices(count, 1 << 20, (from, to) => {
    for (let i = from; i < to; i++) {
      const light = 255 - inks[4 * i + 3]!;
      for (let c = 0; c < 3; c++) {
        const product = inks[4 * i + c]! * light + 128;
        // Division by 255, rounded, in the integers that Pillow uses: (x + x/256)/256.
        out[3 * i + c] = light - ((product + (product >> 8)) >> 8);
      }
    }
  });
  return out;
}

/** Pillow reads 16-bit grey values above 255 as white; with alpha, it keeps their high bytes. */
async function narrowed(bytes: Uint8Array, alpha: boolean): Promise<Uint8Array> {
  const wide = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const pixels = new Uint8Array(wide.length);
  await inSlices(wide.length, 1 << 22, (from, to) => {
    for (let i = from; i < to; i++) pixels[i] = alpha ? wide[i]! >> 8 : Math.min(255, wide[i]!);
  });
  return pixels;
}

function explain(message: string): string {
  if (/^(an animation|of a frame|transparent)/.test(message)) return message;
  if (/premature end of JPEG|truncated/i.test(message)) return "cut short";
  return `damaged (${message.replaceAll(/\s*\n\s*/g, "; ").trim()})`;
}
