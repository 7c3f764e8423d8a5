/** Images whose bytes are in files or in shared memory, read one at a time. */
import { crc32 } from "node:zlib";
import { InputError, messageOf, TrawlError } from "../../core/errors.ts";
import { readAt, statRegular } from "../../core/files.ts";
import type { Image, ImageList, StoredImages } from "../dataset.ts";
import { decodeImage } from "./decode.ts";
import { exifOrientation } from "./exif.ts";
import { MOST_BYTES } from "./header.ts";
import { plainSize, readPlain } from "./plain.ts";

/** An image was read, but cannot be decoded: it is damaged, or not an image. */
export class CorruptImageError extends InputError {}

/**
 * Makes stored images readable. No file stays open between reads, and worker threads may read from the
 * same `stored`.
 */
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
    throw new InputError(
      `There is no image ${index}: the images are 0 to ${stored.file.length - 1}`,
    );
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

/** Takes some of the images, in the order of `picks`. Their bytes stay where they are. */
export function takeImages(images: StoredImages, picks: ArrayLike<number>): StoredImages {
  const all = Array.from(picks);
  return {
    ...images,
    file: Uint32Array.from(all, (i) => images.file[i]!),
    offset: Float64Array.from(all, (i) => images.offset[i]!),
    length: Float64Array.from(all, (i) => images.length[i]!),
    ...(images.checksum && { checksum: Uint32Array.from(all, (i) => images.checksum![i]!) }),
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
