/** Pixels that are stored without a format of their own. */
import type { Image, ImageCodec, StoredImages } from "../dataset.ts";

/** An {@linkcode ImageCodec} of plain pixels. */
export type PlainCodec = Exclude<ImageCodec, "file">;

/** The number of bytes that an image takes. */
export function plainSize({ width, height, channels }: PlainCodec): number {
  return width * height * channels;
}

/**
 * A buffer that one image after another can be read into.
 *
 * @returns {@linkcode plainSize} bytes; undefined for image files, whose sizes differ.
 */
export function plainPlace(stored: StoredImages | undefined): Uint8Array | undefined {
  if (stored === undefined || stored.codec === "file") return undefined;
  return new Uint8Array(plainSize(stored.codec));
}

/**
 * Turns stored pixels into an {@linkcode Image}. Those already in its order are not copied.
 *
 * @param bytes One picture, {@linkcode plainSize} bytes.
 * @param into Where to write pixels whose order changes; default new memory.
 */
export function readPlain(codec: PlainCodec, bytes: Uint8Array, into?: Uint8Array): Image {
  const { width, height, channels, order } = codec;
  const size = { width, height, channels };
  if (order === "hwc" || (order === "chw" && channels === 1)) return { ...size, pixels: bytes };
  const pixels = into ?? new Uint8Array(bytes.length);
  const [right, down] = order === "chw" ? [1, width] : [height, 1];
  for (let c = 0; c < channels; c++) {
    for (let y = 0, to = c; y < height; y++) {
      let from = c * width * height + y * down;
      for (let x = 0; x < width; x++, to += channels, from += right) pixels[to] = bytes[from]!;
    }
  }
  return { ...size, pixels };
}

/** Where pictures of one size follow each other evenly. */
export interface PlainRecords {
  /** The path of a file, or its bytes in shared memory. */
  readonly file: string | SharedArrayBuffer;
  readonly count: number;
  readonly codec: PlainCodec;
  /** The first byte of the first picture; default 0. */
  readonly first?: number;
  /** Bytes from one picture to the next; default those of a picture. */
  readonly stride?: number;
}

/** Locates the pictures of all files in order. None of them is read. */
export function recordImages(records: readonly [PlainRecords, ...PlainRecords[]]): StoredImages {
  const total = records.reduce((sum, { count }) => sum + count, 0);
  const [{ codec }] = records;
  const size = plainSize(codec);
  const file = new Uint32Array(total);
  const offset = new Float64Array(total);
  let at = 0;
  for (const [index, { count, first = 0, stride = size }] of records.entries()) {
    for (let i = 0; i < count; i++, at++) {
      file[at] = index;
      offset[at] = first + i * stride;
    }
  }
  const length = new Float64Array(total).fill(size);
  return { files: records.map((part) => part.file), file, offset, length, codec };
}
