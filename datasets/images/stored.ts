/** Images whose bytes are in files or in shared memory, image files or plain pixels, read one at a time. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { InputError, messageOf, TrawlError } from "../../core/errors.ts";
import { readAt, statRegular } from "../../core/files.ts";
import type { Image, ImageCodec, ImageList, Split, StoredImages } from "../dataset.ts";
import { decodeImage } from "./decode.ts";
import { exifOrientation } from "./exif.ts";
import { MOST_BYTES } from "./header.ts";

/** An image was read, but cannot be decoded: it is damaged, or not an image. */
export class CorruptImageError extends InputError {}

/** Makes stored images readable, in any thread. No file stays open between reads. */
export function storedImages(stored: StoredImages): ImageList {
  requireSound(stored);
  const { codec } = stored;
  const read = (index: number, into?: Uint8Array): Image | Promise<Image> => {
    const bytes = storedBytes(stored, index);
    return codec === "file"
      ? decoded(stored, index, bytes)
      : readPlain(codec, bytes, placeFor(bytes, into));
  };
  return { stored, length: stored.file.length, read };
}

/** Reads the bytes of one image as they are stored; those in shared memory are a view. */
export function storedBytes(stored: StoredImages, index: number): Uint8Array {
  if (!Number.isInteger(index) || index < 0 || index >= stored.file.length) {
    throw new InputError(`There is no image ${index}, only 0 to ${stored.file.length - 1}`);
  }
  const file = stored.files[stored.file[index]!]!;
  const [offset, length] = [stored.offset[index]!, stored.length[index]!];
  const checksum = stored.checksum?.[index];
  try {
    const bytes = typeof file === "string"
      ? readRange(file, offset, length)
      : new Uint8Array(file, offset, length < 0 ? file.byteLength - offset : length);
    const { codec } = stored;
    if (codec !== "file" && bytes.length !== plainSize(codec)) {
      throw new Error(`it has ${bytes.length} bytes instead of ${plainSize(codec)}`);
    }
    if (checksum !== undefined && crc32(bytes) !== checksum) {
      throw new Error(`its bytes have changed; remove "${file}" to have it made again`);
    }
    return bytes;
  } catch (error) {
    throw new InputError(`Cannot read ${storedName(stored, index)}: ${messageOf(error)}`);
  }
}

/** Names an image: `image 7, "birds/owl.jpg"` or `image 7, bytes 512 to 9000 of "images.tar"`. */
export function storedName(stored: StoredImages, index: number): string {
  const file = stored.files[stored.file[index]!]!;
  const [offset, length] = [stored.offset[index]!, stored.length[index]!];
  if (typeof file !== "string") return `image ${index} in memory`;
  if (length < 0) return `image ${index}, "${file}"`;
  return `image ${index}, bytes ${offset} to ${offset + length} of "${file}"`;
}

/** Where bytes are, as in {@linkcode StoredImages}. */
export type ImagePlaces = Pick<StoredImages, "files" | "file" | "offset" | "length">;

/** Takes some of the images, in the order of `picks`. Their bytes stay where they are. */
export function takeImages<T extends ImagePlaces & Pick<StoredImages, "checksum">>(
  images: T,
  picks: ArrayLike<number>,
): T {
  const { file, offset, length, checksum } = images;
  const rows = Uint32Array.from(picks);
  const taken = (values: Float64Array): Float64Array =>
    Float64Array.from(rows, (row) => values[row]!);
  return {
    ...images,
    file: rows.map((row) => file[row]!),
    offset: taken(offset),
    length: taken(length),
    ...(checksum && { checksum: rows.map((row) => checksum[row]!) }),
  };
}

/** Checks that a place fits: a larger one would keep what was there, unseen. */
function placeFor(bytes: Uint8Array, into: Uint8Array | undefined): Uint8Array | undefined {
  if (into === undefined || into.length === bytes.length) return into;
  throw new InputError(`An image of ${bytes.length} bytes cannot be read into ${into.length}`);
}

async function decoded(stored: StoredImages, index: number, bytes: Uint8Array): Promise<Image> {
  try {
    const image = await decodeImage(bytes);
    const orientation = exifOrientation(bytes);
    return orientation === 1 ? image : { ...image, orientation };
  } catch (error) {
    // The decoder itself could not be loaded.
    if (error instanceof TrawlError) throw error;
    throw new CorruptImageError(`Cannot decode ${storedName(stored, index)}: ${messageOf(error)}`);
  }
}

/** Opening the file each time takes a few microseconds, and spares everybody from closing a list. */
function readRange(path: string, offset: number, length: number): Uint8Array {
  const { size } = statRegular(path);
  const wanted = length < 0 ? size - offset : length;
  if (wanted > MOST_BYTES) {
    throw new Error(
      `it has ${wanted} bytes, more than the ${MOST_BYTES} that an image may have: scale it down`,
    );
  }
  if (offset === 0 && length < 0) return Deno.readFileSync(path);
  using file = Deno.openSync(path);
  return readAt(file, offset, wanted);
}

function requireSound({ files, file, offset, length, codec }: StoredImages): void {
  const count = file.length;
  if (offset.length !== count || length.length !== count) {
    throw new InputError(
      `Stored images must have a file, an offset and a length each, but have ${count}, ` +
        `${offset.length} and ${length.length}`,
    );
  }
  const refuse = (i: number, what: string): InputError => new InputError(`Image ${i} ${what}`);
  for (let i = 0; i < count; i++) {
    const [from, size, where] = [offset[i]!, length[i]!, files[file[i]!]];
    if (where === undefined) throw refuse(i, `is in file ${file[i]} of ${files.length}`);
    if (!(from >= 0) || !(size >= -1)) throw refuse(i, `has ${size} bytes from ${from}`);
    if (codec !== "file" && size >= 0 && size !== plainSize(codec)) {
      throw refuse(i, `has ${size} bytes instead of ${plainSize(codec)}`);
    }
    if (typeof where !== "string" && from + Math.max(0, size) > where.byteLength) {
      throw refuse(i, `ends after the ${where.byteLength} bytes in memory`);
    }
  }
}

/** An {@linkcode ImageCodec} of plain pixels. */
export type PlainCodec = Exclude<ImageCodec, "file">;

/** The number of bytes that an image takes. */
export function plainSize({ width, height, channels }: PlainCodec): number {
  return width * height * channels;
}

/** A buffer for one plain picture after another; undefined for image files, whose sizes differ. */
export function plainPlace(stored: StoredImages | undefined): Uint8Array | undefined {
  if (stored === undefined || stored.codec === "file") return undefined;
  return new Uint8Array(plainSize(stored.codec));
}

/** Turns stored pixels into an {@linkcode Image}: a view, or reordered in `into` or new memory. */
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
interface PlainRecords {
  /** The path of a file, or its bytes in shared memory. */
  readonly file: string | SharedArrayBuffer;
  readonly count: number;
  readonly codec: PlainCodec;
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

/** One part of a published dataset, and a digest of what decides its rows and their order. */
export interface Part extends Split {
  /** Computes the digest; labels need not be in it. */
  digest?(): string;
}

/** Pixels in blocks of evenly spaced pictures, copied once into memory that all threads share. */
export function pixelPart(
  blocks: readonly Uint8Array[],
  codec: PlainCodec,
  labels: ArrayLike<number>,
  spacing: Pick<PlainRecords, "first" | "stride"> = {},
): Part {
  const { stride = plainSize(codec) } = spacing;
  const records = blocks.map((bytes) => {
    return { file: shared(bytes), count: bytes.length / stride, codec, ...spacing };
  });
  const [first, ...rest] = records;
  return {
    labels: Int32Array.from(labels),
    images: storedImages(recordImages([first!, ...rest])),
    digest: () => {
      const hash = createHash("sha256");
      for (const { file } of records) hash.update(new Uint8Array(file));
      return hash.digest("hex");
    },
  };
}

/** Copies bytes into memory that all threads share. */
export function shared(bytes: Uint8Array): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(bytes.length);
  new Uint8Array(memory).set(bytes);
  return memory;
}
