/** Reading tar archives (POSIX ustar) as a stream, so that they need not fit in memory. */
import { InputError } from "../core/errors.ts";

const BLOCK = 512;

/** One member of an archive. */
export interface TarEntry {
  /** Its path in the archive, checked to stay below the folder that it is unpacked in. */
  readonly name: string;
  /** Bytes of content. */
  readonly size: number;
  /** Whether it is a plain file; folders, links and extension records are not. */
  readonly plain: boolean;
  /** Its content, once, and only before the next entry is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * Lists an archive's members in order. Long names in extension records (pax, GNU) are not joined to
 * their member: the record is an entry that is not plain.
 *
 * @param archive The archive's bytes, decompressed.
 * @returns Each member; content that is not read is skipped.
 * @throws {InputError} If a header is damaged, the archive is cut short, or a member's name leaves
 * the folder.
 */
export async function* readTar(archive: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const source = new ByteSource(archive);
  try {
    for (;;) {
      const header = await source.take(BLOCK);
      // The end is two blocks of zeros; some writers leave them out.
      if (header.length === 0 || header.every((byte) => byte === 0)) return;
      if (header.length < BLOCK) throw new InputError("The archive is cut short in a header");
      const { name, size, plain } = parseHeader(header);
      const left = { bytes: size };
      yield { name, size, plain, content: source.stream(left, name) };
      for await (const _ of source.stream(left, name)) { /* skips what was not read */ }
      await source.take((BLOCK - (size % BLOCK)) % BLOCK);
    }
  } finally {
    await source.close();
  }
}

function parseHeader(header: Uint8Array): { name: string; size: number; plain: boolean } {
  const declared = octal(header, 148, 8);
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (declared !== sum) throw new InputError("The archive has a damaged header");
  const ustar = text(header, 257, 5) === "ustar";
  const prefix = ustar ? text(header, 345, 155) : "";
  const name = (prefix === "" ? "" : `${prefix}/`) + text(header, 0, 100);
  const type = header[156];
  const plain = type === 0 || type === 0x30;
  // Names of extension records are made up by the writer and never used.
  if (plain) requireInside(name);
  return { name, size: octal(header, 124, 12), plain };
}

/**
 * Refuses a member name that would be unpacked outside the folder.
 *
 * @param name A path in an archive.
 * @throws {InputError} If it is absolute, climbs by "..", or could do so on Windows.
 */
export function requireInside(name: string): void {
  const escapes = name === "" || /^[/\\]|^[A-Za-z]:|\0/.test(name) ||
    name.split(/[/\\]/).includes("..");
  if (escapes) {
    throw new InputError(
      `The archive has a member "${name}", which leaves its folder: not unpacked`,
    );
  }
}

function text(header: Uint8Array, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

function octal(header: Uint8Array, from: number, length: number): number {
  const digits = text(header, from, length).trim();
  if (!/^[0-7]+$/.test(digits)) throw new InputError("The archive has a damaged header");
  return parseInt(digits, 8);
}

/** Chunks of any size, taken in the sizes that are asked for. */
class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Lets go of the chunks' origin, such as a file that is only half read. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  /** At most `size` bytes and at least one, or none at the end. */
  async some(size: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return this.#rest;
      this.#rest = value;
    }
    const taken = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  /** Exactly `size` bytes, or fewer at the end. */
  async take(size: number): Promise<Uint8Array> {
    const out = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const part = await this.some(size - filled);
      if (part.length === 0) return out.subarray(0, filled);
      out.set(part, filled);
      filled += part.length;
    }
    return out;
  }

  /** The bytes that are left of a member, which other streams of the same member share. */
  async *stream(left: { bytes: number }, name: string): AsyncGenerator<Uint8Array> {
    while (left.bytes > 0) {
      const part = await this.some(left.bytes);
      if (part.length === 0) throw new InputError(`The archive is cut short in "${name}"`);
      left.bytes -= part.length;
      yield part;
    }
  }
}
