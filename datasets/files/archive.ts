/** The files in an archive, one after another, however it is packed. */
import { crc32, inflateRawSync } from "node:zlib";
import { InputError } from "../../core/errors.ts";
import { chunksOf, readAt } from "../../core/files.ts";
import { readZipDirectory, type ZipEntry } from "../../core/zip.ts";
import { contentOf, type Cursor, FileCursor, readTar, StreamCursor } from "./tar.ts";
import { gunzip, inflateRaw } from "./deflate.ts";
import type { TreeArchive } from "./published.ts";
import { NameGuard, requireInside } from "./safe_name.ts";

/** One file in an archive. */
export interface ArchiveEntry {
  /** Its path, safe to write below a folder and unlike all others. */
  readonly name: string;
  readonly size: number;
  /** The first byte of its content in the archive, if that is stored there as it is. */
  readonly offset?: number;
  /** Reads exactly `size` bytes, once and before the next entry; a chunk may be a view. */
  content(): AsyncIterable<Uint8Array>;
}

/** Files of tars in a tar are listed, and of tars in those; deeper ones are refused. */
const DEEPEST = 2;

/** Up to this many bytes, compressed, are decompressed at once. */
const SMALL = 1 << 22;

/** How an archive is packed, by its name. */
export function formatOf(name: string): "zip" | "tar.gz" | "tar" {
  if (/\.zip$/i.test(name)) return "zip";
  if (/\.(tar\.gz|tgz)$/i.test(name)) return "tar.gz";
  if (/\.tar$/i.test(name)) return "tar";
  throw new InputError(`Cannot unpack "${name}": expected .tar, .tar.gz, .tgz or .zip`);
}

/** Lists the wanted files, as packed. An inner tar is a folder of its name. */
export async function* entriesOf(
  file: Deno.FsFile,
  { name, wanted = () => true }: Pick<TreeArchive, "name" | "wanted">,
  bounds: Partial<ArchiveBounds> = {},
): AsyncGenerator<ArchiveEntry> {
  const format = formatOf(name);
  const budget = new Budget(file.statSync().size, bounds);
  if (format === "zip") return yield* zipEntries(file, budget, wanted);
  if (format === "tar") return yield* tarEntries(new FileCursor(file), budget, wanted);
  const cursor = new StreamCursor(counted(gunzip(chunksOf(file)), budget));
  try {
    yield* tarEntries(cursor, budget, wanted);
    // Behind the last entry is the checksum.
    await cursor.skip(Infinity);
  } finally {
    await cursor.close();
  }
}

/** What an archive may expand to. */
export interface ArchiveBounds {
  readonly members: number;
  readonly bytes: number;
  /** Bytes of all members together per byte of the archive. */
  readonly ratio: number;
}

const DEFAULT_BOUNDS: ArchiveBounds = { members: 4_000_000, bytes: 1e12, ratio: 100 };

/** The first bytes of text may be packed better than any ratio. */
const FREE = 1 << 20;

/** Counts what an archive expands to: a small one that holds terabytes is an attack. */
class Budget {
  readonly most: number;
  readonly #bytes: number;
  #members = 0;
  #spent = 0;

  constructor(size: number, bounds: Partial<ArchiveBounds>) {
    const { members, bytes, ratio } = { ...DEFAULT_BOUNDS, ...bounds };
    this.most = members;
    this.#bytes = Math.min(bytes, FREE + size * ratio);
  }

  member(): void {
    if (++this.#members > this.most) {
      throw new InputError(`The archive has more than ${this.most} members`);
    }
  }

  spend(bytes: number): void {
    this.#spent += bytes;
    if (this.#spent > this.#bytes) {
      throw new InputError(
        `The archive expands to more than ${this.#bytes} bytes, which no dataset of its size does`,
      );
    }
  }
}

type Wanted = (name: string) => boolean;

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
  { folder = "", depth = 0, end = Infinity } = {},
): AsyncGenerator<ArchiveEntry> {
  const guard = new NameGuard();
  for await (const entry of readTar(cursor, end)) {
    budget.member();
    requirePlain(entry);
    if (entry.kind !== "file") continue;
    const { size, offset } = entry;
    const name = guard.admit(entry.name);
    if (name.endsWith(".tar")) {
      if (depth === DEEPEST) throw new InputError(`The archive has tars in tars in "${name}"`);
      const inner = `${folder}${guard.admit(name.slice(0, -4))}/`;
      const within = { folder: inner, depth: depth + 1, end: offset + size };
      yield* tarEntries(cursor, budget, wanted, within);
      continue;
    }
    if (!wanted(folder + name)) continue;
    yield {
      name: folder + name,
      size,
      ...(cursor.onDisk ? { offset } : {}),
      content: () => contentOf(cursor, entry),
    };
  }
}

async function* zipEntries(
  file: Deno.FsFile,
  budget: Budget,
  wanted: Wanted,
): AsyncGenerator<ArchiveEntry> {
  const guard = new NameGuard();
  for (const entry of readZipDirectory(file, budget.most)) {
    const { size, offset, deflated } = entry;
    budget.member();
    requirePlain(entry);
    requireInside(entry.name);
    budget.spend(size);
    if (entry.kind !== "file") continue;
    const name = guard.admit(entry.name);
    if (!wanted(name)) continue;
    yield { name, size, ...(deflated ? {} : { offset }), content: () => zipContent(file, entry) };
  }
}

function requirePlain({ kind, name }: Pick<ZipEntry, "kind" | "name">): void {
  if (kind !== "link" && kind !== "other") return;
  const what = kind === "link" ? "a link" : "a device, a pipe or something unknown";
  throw new InputError(`The archive has a member "${name}", which is ${what}: not unpacked`);
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
    const bytes = count > size ? `more than ${size} bytes` : `${count} bytes instead of ${size}`;
    throw new InputError(`The archive is damaged: its member "${name}" has ${bytes}`);
  }
  if (found !== crc) throw new InputError(`The archive is damaged in "${name}": wrong checksum`);
}

async function* inflated(file: Deno.FsFile, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const { name, size, packed, offset, deflated } = entry;
  const stored = contentOf(new FileCursor(file, offset), { name, size: packed });
  if (!deflated) return yield* stored;
  try {
    if (packed > SMALL || size > 4 * SMALL) return yield* inflateRaw(stored);
    // For the images that most archives hold, a stream costs more than it saves.
    const limit = { maxOutputLength: Math.max(1, size) };
    yield inflateRawSync(readAt(file, offset, packed), limit);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`The archive is damaged in "${name}": it cannot be inflated`);
  }
}
