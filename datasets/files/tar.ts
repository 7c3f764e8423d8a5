/** Reading tar archives member by member, so that they need not fit in memory. */
import { InputError } from "../../core/errors.ts";
import { type Cursor, StreamCursor } from "./cursor.ts";
import { requireInside } from "./names.ts";
import { BLOCK, parseExtension, parseHeader, type TarExtension } from "./tar_header.ts";

/** One member of an archive. */
export interface TarEntry {
  /** Its path in the archive, checked to stay below the folder that it is unpacked in. */
  readonly name: string;
  /** Bytes of content. */
  readonly size: number;
  /** What it is: "other" is a device, a pipe or something unknown. */
  readonly kind: "file" | "folder" | "link" | "other";
  /** Where its content begins in the archive, once decompressed. */
  readonly offset: number;
  /** Its content, once, and only before the next entry is asked for. */
  readonly content: Cursor;
}

/** No extension needs more: long names have kilobytes. */
const LONGEST_EXTENSION = 1 << 16;

/**
 * Lists an archive's members in order, long names joined to theirs.
 *
 * @param archive The archive's bytes, decompressed.
 */
export async function* readTar(archive: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const cursor = new StreamCursor(archive);
  try {
    yield* walkTar(cursor);
  } finally {
    await cursor.close();
  }
}

/**
 * Lists an archive's members in order.
 *
 * @param cursor The archive's bytes, decompressed.
 */
export async function* walkTar(cursor: Cursor): AsyncGenerator<TarEntry> {
  let extension: TarExtension = {};
  // Archives have millions of headers: each is read into the same place.
  const block = new Uint8Array(BLOCK);
  for (;;) {
    const header = await cursor.take(BLOCK, block);
    // The end is two blocks of zeros; some writers leave them out.
    if (header.length === 0 || header.every((byte) => byte === 0)) {
      if (Object.keys(extension).length > 0) throw new InputError("The archive is cut short");
      return;
    }
    if (header.length < BLOCK) throw new InputError("The archive is cut short in a header");
    const { kind, type, ...own } = parseHeader(header);
    if (kind === "extension") {
      extension = { ...extension, ...await readExtension(cursor, type, own.size) };
      continue;
    }
    const { name, size } = { ...own, ...extension };
    extension = {};
    // Names of what is no file are never used.
    if (kind === "file") requireInside(name);
    const offset = cursor.position;
    const content = cursor.within(size);
    yield { name, size, kind, offset, content };
    await content.skip(size);
    if (cursor.position < offset + size) {
      throw new InputError(`The archive is cut short in "${name}"`);
    }
    await cursor.skip(padding(size));
  }
}

async function readExtension(cursor: Cursor, type: string, size: number): Promise<TarExtension> {
  if (size > LONGEST_EXTENSION) {
    throw new InputError(
      `The archive has an extension header of ${size} bytes, more than ${LONGEST_EXTENSION}`,
    );
  }
  const content = await cursor.take(size);
  if (content.length < size) throw new InputError("The archive is cut short in a header");
  await cursor.skip(padding(size));
  return parseExtension(type, content);
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

/**
 * Reads a member's content.
 *
 * @returns Its bytes in chunks, each of which may be a view that changes.
 */
export async function* contentOf(
  { name, size, content }: Pick<TarEntry, "name" | "size" | "content">,
): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0;) {
    const part = await content.some(left);
    if (part.length === 0) throw new InputError(`The archive is cut short in "${name}"`);
    left -= part.length;
    yield part;
  }
}
