/** Image files to pixels, as Pillow's `Image.open(…).convert("RGB")` gives them, or not at all. */
import { messageOf } from "../../core/errors.ts";
import { inStretches } from "../files/breath.ts";
import type { Image } from "../dataset.ts";
import { decodeBitmap } from "./bmp.ts";
import { cmykToRgb } from "./cmyk.ts";
import { imageFormat, type ImageHeader, imageHeader, MOST_PIXELS, requireSize } from "./header.ts";
import { withTrueChecksums, withWholePalette } from "./png_repair.ts";
import { type Decoder, loadDecoder } from "./sharp.ts";

const NAMES = { jpeg: "JPEG", png: "PNG", webp: "WebP", gif: "GIF" } as const;

/**
 * Decodes an image file: JPEG, PNG, BMP, WebP or GIF, told apart by its first bytes.
 *
 * What Pillow's `convert("RGB")` does is done: alpha is dropped without blending, palettes are looked
 * up, CMYK becomes RGB by Pillow's formula, 16-bit colour and grey with alpha keep their high bytes,
 * 16-bit grey without alpha saturates at 255. Embedded colour profiles and the EXIF orientation are left alone. Grey files
 * give one channel, which Pillow would repeat.
 *
 * @returns Its pixels.
 */
export async function decodeImage(bytes: Uint8Array): Promise<Image> {
  const format = imageFormat(bytes);
  if (format === "bmp") return await decodeBitmap(bytes);
  const header = format === "jpeg" || format === "png" ? imageHeader(bytes, format) : undefined;
  const decoder = await loadDecoder();
  try {
    if (header === undefined) return await decodeStill(decoder, bytes);
    if (format === "jpeg") return await decode(decoder, bytes, header);
    const whole = withWholePalette(bytes);
    return await decode(decoder, whole, header).catch((error) => {
      const sound = withTrueChecksums(whole);
      if (sound === undefined) throw error;
      return decode(decoder, sound, header);
    });
  } catch (error) {
    const message = messageOf(error);
    if (message.startsWith("its header")) throw error;
    throw new Error(`its ${NAMES[format]} data is ${explain(message)}`);
  }
}

/** Profiles change colours, which Pillow leaves to the caller; libjpeg's warnings it passes over. */
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

/** What may be an animation; where it is none, the decoder finds all else out. */
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

/** Whether the first frame of a GIF covers all of the picture. */
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

/** The decoder's own thread reads the bytes: those in shared memory might change under it. */
function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, length } = bytes;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, length)
    : new Uint8Array(bytes);
}

/**
 * Pillow takes 16-bit grey values as they are, and all above 255 for white; with alpha, it keeps their
 * high bytes.
 */
async function narrowed(bytes: Uint8Array, alpha: boolean): Promise<Uint8Array> {
  const wide = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const pixels = new Uint8Array(wide.length);
  await inStretches(wide.length, 1 << 22, (from, to) => {
    for (let i = from; i < to; i++) pixels[i] = alpha ? wide[i]! >> 8 : Math.min(255, wide[i]!);
  });
  return pixels;
}

function explain(message: string): string {
  if (/^(an animation|of a frame|transparent)/.test(message)) return message;
  if (/premature end of JPEG|truncated/i.test(message)) return "cut short";
  return `damaged (${message.replaceAll(/\s*\n\s*/g, "; ").trim()})`;
}
