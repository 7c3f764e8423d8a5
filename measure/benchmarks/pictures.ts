/** Made-up pictures: JPEG photographs, and small ones as CIFAR stores them. */
import { Random } from "../../core/random.ts";
import type { ImageList } from "../../datasets/dataset.ts";
import { loadDecoder } from "../../datasets/images/decode.ts";
import { recordImages, storedImages } from "../../datasets/images/stored.ts";
import type { Context } from "../benchmark.ts";

/** Slopes with noise as a JPEG file, which take as long to decode as a photograph. */
export async function photograph(
  { shared }: Context,
  width: number,
  height: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return await shared(`photograph ${width} ${height}`, () => drawn(width, height));
}

async function drawn(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const sharp = await loadDecoder();
  const random = new Random("drawn photograph");
  const pixels = new Uint8ClampedArray(width * height * 3);
  const across = Float64Array.from({ length: 3 * width }, (_, i) => Math.sin(i / 120 + i % 3));
  for (let y = 0, i = 0; y < height; y++) {
    const down = Math.cos(y / 25);
    for (let x = 0; x < across.length; x++, i++) {
      pixels[i] = 108 + 80 * across[x]! * down + random.integer(41);
    }
  }
  const raw = { width, height, channels: 3 } as const;
  return new Uint8Array(await sharp(pixels, { raw }).jpeg({ quality: 92 }).toBuffer());
}

/** Bytes of a record: a label, then 32 × 32 pixels of three colours, one plane after the other. */
export const RECORD = { first: 1, stride: 3073, picture: 3072 } as const;

/** Small pictures of noise in shared memory. */
export function smallPictures(
  count: number,
): { readonly memory: SharedArrayBuffer; readonly images: ImageList } {
  const memory = new SharedArrayBuffer(count * RECORD.stride);
  const random = new Random("small pictures");
  const bytes = new Uint8Array(memory);
  for (let i = 0; i < bytes.length; i += 4) {
    const bits = random.integer(0x100000000);
    for (let j = 0; j < 4; j++) bytes[i + j] = bits >>> 8 * j;
  }
  const codec = { width: 32, height: 32, channels: 3, order: "chw" } as const;
  const { first, stride } = RECORD;
  const images = storedImages(recordImages([{ file: memory, count, codec, first, stride }]));
  return { memory, images };
}
