/** The files in an archive, one after another, however it is packed. */
import { crc32, inflateRawSync } from "node:zlib";
import { InputError } from "../../core/errors.ts";
import { chunksOf } from "./chunks.ts";
import { Budget } from "./bounds.ts";
import { type Cursor, FileCursor, StreamCursor } from "./cursor.ts";
import { gunzip, inflateRaw } from "./inflate.ts";
import { NameGuard, requireInside } from "./names.ts";
import { contentOf, walkTar } from "./tar.ts";
import type { ArchiveFormat, TreeArchive } from "./published.ts";
import { readZipDirectory, type ZipEntry } from "../../core/zip_directory.ts";

/** One file in an archive. */
export interface ArchiveEntry {
  /** Its path, safe to be written below a folder and unlike all others. */
  readonly name: string;
  /** Bytes of content. */
  readonly size: number;
  /** Where its content lies in the archive, if it lies there as it is. */
  readonly offset?: number;
  /**
   * Reads its content, once, and only before the next entry is asked for.
   *
   * @returns Exactly `size` bytes in chunks, each of which may be a view that changes.
   */
  content(): AsyncIterable<Uint8Array>;
}

/** Tars in a tar are files of it; tars in those, too; deeper ones are no dataset. */
const DEEPEST = 2;

/** Up to this many bytes, compressed, are decompressed at once. */
const SMALL = 1 << 22;

/** Tells how an archive is packed. */
export function formatOf({ name, format }: Pick<TreeArchive, "name" | "format">): ArchiveFormat {
  if (format !== undefined) return format;
  if (/\.zip$/i.test(name)) return "zip";
  if (/\.(tar\.gz|tgz)$/i.test(name)) return "tar.gz";
  if (/\.tar$/i.test(name)) return "tar";
  throw new InputError(`"${name}" is no archive that can be unpacked: .tar, .tar.gz, .tgz, .zip`);
}

/**
 * Lists the files in an archive that are wanted. In a tar, the files of tars in it are listed, below a
 * folder of the inner tar's name.
 *
 * @returns Each file, in the order in which they lie.
 */
export async function* entriesOf(
  file: Deno.FsFile,
  archive: Pick<TreeArchive, "name" | "format" | "wanted" | "bounds">,
): AsyncGenerator<ArchiveEntry> {
  const { size } = await file.stat();
  const budget = new Budget(size, archive.bounds);
  const format = formatOf(archive);
  const wanted = archive.wanted ?? (() => true);
  const all = format === "zip"
    ? zipEntries(file, budget, wanted)
    : format === "tar"
    ? tarEntries(new FileCursor(file), budget, wanted)
    : unpackedTar(file, budget, wanted);
  yield* all;
}

type Wanted = (name: string) => boolean;

async function* unpackedTar(
  file: Deno.FsFile,
  budget: Budget,
  wanted: Wanted,
): AsyncGenerator<ArchiveEntry> {
  const cursor = new StreamCursor(counted(gunzip(chunksOf(file)), budget));
  try {
    yield* tarEntries(cursor, budget, wanted);
  } finally {
    await cursor.close();
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  budget: Budget,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    budget.spend(chunk.length);
    yield chunk;
  }
}

async function* tarEntries(
  cursor: Cursor,
  budget: Budget,
  wanted: Wanted,
  folder = "",
  depth = 0,
): AsyncGenerator<ArchiveEntry> {
  const guard = new NameGuard();
  for await (const entry of walkTar(cursor)) {
    budget.member();
    requirePlain(entry.kind, entry.name);
    if (entry.kind !== "file") continue;
    const name = guard.admit(entry.name);
    if (name.endsWith(".tar")) {
      if (depth === DEEPEST) throw new InputError(`The archive has tars in tars in "${name}"`);
      const inner = folder + guard.admit(name.slice(0, -4));
      yield* tarEntries(entry.content, budget, wanted, `${inner}/`, depth + 1);
      continue;
    }
    if (!wanted(folder + name)) continue;
    yield {
      name: folder + name,
      size: entry.size,
      ...(cursor.onDisk ? { offset: entry.offset } : {}),
      content: () => contentOf(entry),
    };
  }
}

async function* zipEntries(
  file: Deno.FsFile,
  budget: Budget,
  wanted: Wanted,
): AsyncGenerator<ArchiveEntry> {
  const guard = new NameGuard();
  for (const entry of readZipDirectory(file, budget.members)) {
    budget.member();
    requirePlain(entry.kind, entry.name);
    requireInside(entry.name);
    budget.spend(entry.size);
    if (entry.kind !== "file") continue;
    const name = guard.admit(entry.name);
    if (!wanted(name)) continue;
    yield {
      name,
      size: entry.size,
      ...(entry.deflated ? {} : { offset: entry.offset }),
      content: () => zipContent(file, entry),
    };
  }
}

function requirePlain(kind: "file" | "folder" | "link" | "other", name: string): void {
  if (kind === "link" || kind === "other") {
    const what = kind === "link" ? "a link" : "a device, a pipe or something unknown";
    throw new InputError(`The archive has a member "${name}", which is ${what}: not unpacked`);
  }
}

async function* zipContent(file: Deno.FsFile, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const { name, size, crc } = entry;
  let found = 0;
  let count = 0;
  for await (const chunk of inflated(file, entry)) {
    count += chunk.length;
    if (count > size) break;
    found = crc32(chunk, found);
    yield chunk;
  }
  if (count !== size) {
    const found = count > size ? `more than ${size} bytes` : `${count} bytes instead of ${size}`;
    throw new InputError(`The archive is damaged: its member "${name}" has ${found}`);
  }
  if (found !== crc) throw new InputError(`The archive is damaged in "${name}": wrong checksum`);
}

async function* inflated(file: Deno.FsFile, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const { name, size, packed, offset, deflated } = entry;
  const cursor = new FileCursor(file);
  cursor.position = offset;
  const stored = contentOf({ name, size: packed, content: cursor });
  if (!deflated) return yield* stored;
  try {
    if (packed > SMALL || size > 4 * SMALL) return yield* inflateRaw(stored);
    // For the images that most archives hold, a stream costs more than it saves.
    yield inflateRawSync(await cursor.take(packed), { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`The archive is damaged in "${name}": it cannot be inflated`);
  }
}
