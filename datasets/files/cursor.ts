/** Reads bytes in order, from a stream or from a file. */

/** Bytes with a place in them. */
export interface Cursor {
  /** The number of bytes before the place. */
  readonly position: number;
  /** Whether `position` is a place in a file on the disk. */
  readonly onDisk: boolean;
  /** At most `size` bytes and at least one, or none at the end. They may be a view that changes. */
  some(size: number): Promise<Uint8Array>;
  /** Leaves `size` bytes out, or all there are. */
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

  /** Ends the stream. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}

/** Contents are read from the disk in pieces of this size. */
const PIECE = 1 << 18;

/** A cursor over a file: what is left out is not read. */
export class FileCursor implements Cursor {
  readonly onDisk = true;
  readonly #file: Deno.FsFile;
  readonly #size: number;

  /** Starts at byte `position`. */
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
