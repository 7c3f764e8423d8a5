/** Reading bytes in order, from a stream or from a file that can be leapt about in. */

/** Bytes with a place in them. */
export interface Cursor {
  /** Bytes before the place, from the start of the outermost file. */
  readonly position: number;
  /** Whether `position` is a place in a file on the disk. */
  readonly onDisk: boolean;
  /** At most `size` bytes and at least one, or none at the end. They may be a view that changes. */
  some(size: number): Promise<Uint8Array>;
  /**
   * Exactly `size` bytes, or fewer at the end: a copy, in `into` where that is given, which must have
   * room.
   */
  take(size: number, into?: Uint8Array): Promise<Uint8Array>;
  /** Leaves `size` bytes out: resolves to how many there were. */
  skip(size: number): Promise<number>;
  /** The next `size` bytes as a cursor of their own, whose place is this one's. */
  within(size: number): Cursor;
  /** Lets go of the bytes' origin. */
  close(): Promise<void>;
}

abstract class Reading implements Cursor {
  abstract readonly position: number;
  abstract readonly onDisk: boolean;
  abstract some(size: number): Promise<Uint8Array>;
  abstract skip(size: number): Promise<number>;
  abstract close(): Promise<void>;

  async take(size: number, into?: Uint8Array): Promise<Uint8Array> {
    const out = into?.subarray(0, size) ?? new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const part = await this.some(size - filled);
      if (part.length === 0) return out.subarray(0, filled);
      out.set(part, filled);
      filled += part.length;
    }
    return out;
  }

  within(size: number): Cursor {
    return new Window(this, size);
  }
}

/** A cursor over chunks of any size. */
export class StreamCursor extends Reading {
  readonly onDisk = false;
  #position = 0;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  /**
   * Starts before the first chunk.
   *
   * @param chunks The bytes.
   */
  constructor(chunks: AsyncIterable<Uint8Array>) {
    super();
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  get position(): number {
    return this.#position;
  }

  async some(size: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return new Uint8Array();
      this.#rest = value;
    }
    const taken = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(taken.length);
    this.#position += taken.length;
    return taken;
  }

  async skip(size: number): Promise<number> {
    let left = size;
    while (left > 0) {
      const part = await this.some(left);
      if (part.length === 0) break;
      left -= part.length;
    }
    return size - left;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}

/** Contents are read from the disk in pieces of this size. */
const PIECE = 1 << 18;

/** A cursor over a file: what is left out is not read. */
export class FileCursor extends Reading {
  readonly onDisk = true;
  position = 0;
  readonly #file: Deno.FsFile;
  readonly #size: number;

  /** Starts at the first byte. */
  constructor(file: Deno.FsFile) {
    super();
    this.#file = file;
    this.#size = file.statSync().size;
  }

  override take(size: number, into?: Uint8Array): Promise<Uint8Array> {
    const out = into?.subarray(0, size) ?? new Uint8Array(size);
    let filled = 0;
    this.#file.seekSync(this.position, Deno.SeekMode.Start);
    while (filled < size) {
      const count = this.#file.readSync(out.subarray(filled));
      if (count === null) break;
      filled += count;
    }
    this.position += filled;
    return Promise.resolve(out.subarray(0, filled));
  }

  some(size: number): Promise<Uint8Array> {
    const wanted = Math.min(size, PIECE, this.#size - this.position);
    if (wanted <= 0) return Promise.resolve(new Uint8Array());
    const buffer = new Uint8Array(wanted);
    // Headers are small and lie in the page cache or next to each other: a thread costs more than they do.
    this.#file.seekSync(this.position, Deno.SeekMode.Start);
    const count = this.#file.readSync(buffer) ?? 0;
    this.position += count;
    return Promise.resolve(buffer.subarray(0, count));
  }

  skip(size: number): Promise<number> {
    const skipped = Math.max(0, Math.min(size, this.#size - this.position));
    this.position += skipped;
    return Promise.resolve(skipped);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The next bytes of another cursor. */
class Window extends Reading {
  #left: number;

  constructor(readonly outer: Cursor, size: number) {
    super();
    this.#left = size;
  }

  get position(): number {
    return this.outer.position;
  }

  get onDisk(): boolean {
    return this.outer.onDisk;
  }

  override async take(size: number, into?: Uint8Array): Promise<Uint8Array> {
    const taken = await this.outer.take(Math.min(size, this.#left), into);
    this.#left -= taken.length;
    return taken;
  }

  async some(size: number): Promise<Uint8Array> {
    if (this.#left === 0) return new Uint8Array();
    const part = await this.outer.some(Math.min(size, this.#left));
    this.#left -= part.length;
    return part;
  }

  async skip(size: number): Promise<number> {
    const skipped = await this.outer.skip(Math.min(size, this.#left));
    this.#left -= skipped;
    return skipped;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
