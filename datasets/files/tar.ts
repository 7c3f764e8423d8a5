/** Tar archives: ustar, with the extensions of pax and GNU for long names and sizes. */
import { InputError } from "../../core/errors.ts";
import { requireInside } from "./safe_name.ts";

/** Bytes of a header, and what everything is rounded up to. */
const BLOCK = 512;

/** No extension needs more: long names have kilobytes. */
const LONGEST_EXTENSION = 1 << 16;

interface TarEntry {
  /** Its path in the archive, which does not leave the archive's folder. */
  readonly name: string;
  readonly size: number;
  /** "other" is a device, a pipe or something unknown. */
  readonly kind: "file" | "folder" | "link" | "other";
  /** The first byte of its content in the archive, once decompressed. */
  readonly offset: number;
}

/** Lists the members up to byte `end`; read the content of each before asking for the next. */
export async function* readTar(cursor: Cursor, end = Infinity): AsyncGenerator<TarEntry> {
  const room = (size: number): number => Math.min(size, end - cursor.position);
  let extension: Extension = {};
  for (;;) {
    const block = await take(cursor, room(BLOCK));
    // The end is two blocks of zeros; some writers leave them out.
    if (block.length === 0 || block.every((byte) => byte === 0)) {
      if (Object.keys(extension).length > 0) throw new InputError("The archive is cut short");
      return;
    }
    if (block.length < BLOCK) throw new InputError("The archive is cut short in a header");
    const { kind, type, ...header } = parseHeader(block);
    if (kind === "extension") {
      if (header.size > LONGEST_EXTENSION) {
        throw new InputError(
          `The archive has an extension header of ${header.size} bytes, more than ` +
            `${LONGEST_EXTENSION}`,
        );
      }
      const content = await take(cursor, room(header.size));
      if (content.length < header.size) {
        throw new InputError("The archive is cut short in a header");
      }
      extension = { ...extension, ...parseExtension(type, content) };
      await cursor.skip(room(padding(header.size)));
      continue;
    }
    const { name, size } = { ...header, ...extension };
    extension = {};
    // Only files are unpacked under their names.
    if (kind === "file") requireInside(name);
    const offset = cursor.position;
    if (offset + size > end) throw cutShort(name);
    yield { name, size, kind, offset };
    await cursor.skip(offset + size - cursor.position);
    if (cursor.position < offset + size) throw cutShort(name);
    await cursor.skip(room(padding(size)));
  }
}

/** Reads the next `size` bytes, in chunks each of which may be a view that changes. */
export async function* contentOf(
  cursor: Cursor,
  { name, size }: Pick<TarEntry, "name" | "size">,
): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0;) {
    const part = await cursor.some(left);
    if (part.length === 0) throw cutShort(name);
    left -= part.length;
    yield part;
  }
}

function cutShort(name: string): InputError {
  return new InputError(`The archive is cut short in "${name}"`);
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

const KINDS: Readonly<Record<string, TarEntry["kind"] | "extension">> = {
  "\0": "file",
  "0": "file",
  "7": "file",
  "1": "link",
  "2": "link",
  "5": "folder",
  // Of pax, and of GNU.
  x: "extension",
  g: "extension",
  L: "extension",
  K: "extension",
};

function parseHeader(
  block: Uint8Array,
): { name: string; size: number; kind: TarEntry["kind"] | "extension"; type: string } {
  const declared = parseInt(text(block, 148, 8).trim(), 8);
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i]!;
  if (declared !== sum) throw new InputError("The archive has a damaged header");
  // GNU's own format, "ustar" and two blanks, has other fields where POSIX has the prefix.
  const isPosix = text(block, 257, 6) === "ustar" && block[262] === 0;
  const prefix = isPosix ? text(block, 345, 155) : "";
  const type = String.fromCharCode(block[156]!);
  return {
    name: (prefix === "" ? "" : `${prefix}/`) + text(block, 0, 100),
    size: number(block, 124, 12),
    kind: KINDS[type] ?? "other",
    type,
  };
}

interface Extension {
  readonly name?: string;
  readonly size?: number;
}

function parseExtension(type: string, content: Uint8Array): Extension {
  if (type === "L") return { name: text(content, 0, content.length) };
  if (type === "K") return {};
  const records = paxRecords(content);
  if (Object.keys(records).some((key) => key.startsWith("GNU.sparse"))) {
    throw new InputError("The archive has a sparse member, which is not supported");
  }
  const { path, size } = records;
  if (type === "g") {
    if (path === undefined && size === undefined) return {};
    throw new InputError("The archive gives one name or size to all of its members");
  }
  if (size !== undefined && !/^\d{1,15}$/.test(size)) throw damagedExtension();
  return {
    ...(path === undefined ? {} : { name: path }),
    ...(size === undefined ? {} : { size: Number(size) }),
  };
}

/** Records "LENGTH KEY=VALUE\n"; the length is that of all of it. */
function paxRecords(content: Uint8Array): Record<string, string> {
  const records: Record<string, string> = Object.create(null);
  for (let at = 0; at < content.length;) {
    const blank = content.indexOf(0x20, at);
    const digits = blank < 0 || blank - at > 8 ? "" : text(content, at, blank - at);
    const end = at + Number(digits);
    if (!/^\d+$/.test(digits) || end > content.length || end <= blank + 2) throw damagedExtension();
    const record = text(content, blank + 1, end - blank - 2);
    const equals = record.indexOf("=");
    if (equals < 1 || content[end - 1] !== 0x0a) throw damagedExtension();
    records[record.slice(0, equals)] = record.slice(equals + 1);
    at = end;
  }
  return records;
}

function damagedExtension(): InputError {
  return new InputError("The archive has a damaged extension header");
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function text(bytes: Uint8Array, from: number, length: number): string {
  const field = bytes.subarray(from, from + length);
  const end = field.indexOf(0);
  try {
    return decoder.decode(end < 0 ? field : field.subarray(0, end));
  } catch {
    throw new InputError("The archive has a header that is not UTF-8");
  }
}

/** Octal digits, or, if the first bit is set, a binary number in the bytes that follow. */
function number(header: Uint8Array, from: number, length: number): number {
  const field = header.subarray(from, from + length);
  if (field[0] === 0x80) {
    const value = field.subarray(1).reduce((total, byte) => total * 256 + byte, 0);
    if (Number.isSafeInteger(value)) return value;
  } else {
    const digits = String.fromCharCode(...field).replace(/\0.*$/s, "").trim();
    if (/^[0-7]+$/.test(digits)) return parseInt(digits, 8);
  }
  throw new InputError("The archive has a damaged header");
}

/** Bytes with a place in them. */
export interface Cursor {
  readonly position: number;
  readonly onDisk: boolean;
  /** At most `size` bytes and at least one, or none at the end. They may be a view that changes. */
  some(size: number): Promise<Uint8Array>;
  skip(size: number): Promise<void>;
}

/** Reads exactly `size` bytes, or fewer at the end. */
export async function take(cursor: Cursor, size: number): Promise<Uint8Array> {
  const first = await cursor.some(size);
  if (first.length === size) return first;
  const all = new Uint8Array(size);
  let filled = 0;
  for (let part = first; part.length > 0; part = await cursor.some(size - filled)) {
    all.set(part, filled);
    filled += part.length;
    if (filled === size) break;
  }
  return all.subarray(0, filled);
}

/** A cursor over chunks of any size. */
export class StreamCursor implements Cursor {
  readonly onDisk = false;
  position = 0;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async some(size: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return new Uint8Array();
      this.#rest = value;
    }
    const taken = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(taken.length);
    this.position += taken.length;
    return taken;
  }

  async skip(size: number): Promise<void> {
    for (let left = size; left > 0;) {
      const { length } = await this.some(left);
      if (length === 0) return;
      left -= length;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}

const PIECE = 1 << 18;

/** A cursor over a file: what is left out is not read. */
export class FileCursor implements Cursor {
  readonly onDisk = true;
  readonly #file: Deno.FsFile;
  readonly #size: number;

  constructor(file: Deno.FsFile, public position = 0) {
    this.#file = file;
    this.#size = file.statSync().size;
  }

  some(size: number): Promise<Uint8Array> {
    const wanted = Math.min(size, PIECE, this.#size - this.position);
    if (wanted <= 0) return Promise.resolve(new Uint8Array());
    const buffer = new Uint8Array(wanted);
    // Headers are small, and in the page cache or next to each other: a thread costs more than they do.
    this.#file.seekSync(this.position, Deno.SeekMode.Start);
    const count = this.#file.readSync(buffer) ?? 0;
    this.position += count;
    return Promise.resolve(buffer.subarray(0, count));
  }

  skip(size: number): Promise<void> {
    this.position = Math.min(this.position + size, this.#size);
    return Promise.resolve();
  }
}
