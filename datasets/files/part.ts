/** A file that has not arrived in full: its bytes so far, and what they are the beginning of. */
import { createHash, type Hash } from "node:crypto";
import * as v from "valibot";
import { messageOf, TrawlError } from "../../core/errors.ts";
import { writeWhole } from "../../core/files.ts";
import { type Digests, knownDigests } from "./source_file.ts";
import type { FileFacts } from "./published.ts";

/** Where bytes come from, and what tells whether the rest belongs to them. */
export interface Origin {
  /** The address. */
  readonly url: string;
  /** A strong entity tag. */
  readonly etag?: string | undefined;
  /** When the server's file was changed. */
  readonly lastModified?: string | undefined;
  /** Bytes of the whole file. */
  readonly total?: number | undefined;
}

const originSchema = v.object({
  url: v.string(),
  etag: v.exactOptional(v.string()),
  lastModified: v.exactOptional(v.string()),
  total: v.exactOptional(v.number()),
  wanted: v.string(),
});

/** The part of {@linkcode Deno.FsFile} that is used here: tests put a full disk in its place. */
export type PartFile = Pick<
  Deno.FsFile,
  "read" | "write" | "seek" | "truncate" | "sync" | "close" | "stat"
>;

/** Opens a file to be read and written, which is made where it is not there. */
export type OpenFile = (path: string) => Promise<PartFile>;

/** Bytes are written in pieces of this size. */
const PIECE = 1 << 20;

/** A file under way. Its digests grow with it. */
export class Part {
  /** Where the bytes so far come from; undefined while there are none. */
  origin: Origin | undefined;
  /** Whether the bytes are put together from several answers. */
  joined = false;
  readonly #path: string;
  readonly #file: PartFile;
  readonly #facts: FileFacts;
  readonly #buffer = new Uint8Array(PIECE);
  #buffered = 0;
  #written = 0;
  #digests: Readonly<Record<string, Hash>> | undefined;

  private constructor(path: string, file: PartFile, facts: FileFacts) {
    this.#path = path;
    this.#file = file;
    this.#facts = facts;
  }

  /** Opens what has arrived of a file, or begins it. */
  static async open(path: string, facts: FileFacts, open: OpenFile = openFile): Promise<Part> {
    return await guarded(path, async () => {
      const slash = path.lastIndexOf("/");
      if (slash > 0) await Deno.mkdir(path.slice(0, slash), { recursive: true });
      const part = new Part(path, await open(`${path}.part`), facts);
      part.#written = (await part.#file.stat()).size;
      part.origin = await readOrigin(`${path}.part.json`, wantedText(facts));
      if (part.#written === 0 || part.origin === undefined) await part.clear();
      part.joined = part.#written > 0;
      return part;
    });
  }

  /** Bytes that have arrived. */
  get size(): number {
    return this.#written + this.#buffered;
  }

  /** Forgets all bytes. */
  async clear(): Promise<void> {
    await guarded(this.#path, async () => {
      await this.#file.truncate(0);
      await this.#file.seek(0, Deno.SeekMode.Start);
    });
    [this.#written, this.#buffered, this.#digests] = [0, 0, undefined];
    [this.origin, this.joined] = [undefined, false];
  }

  /** Says where the bytes that follow come from. */
  async describe(origin: Origin): Promise<void> {
    this.origin = origin;
    const text = JSON.stringify({ ...origin, wanted: wantedText(this.#facts) });
    await writeWhole(`${this.#path}.part.json`, `${text}\n`);
  }

  /**
   * Adds bytes at the end.
   *
   * @param bytes They are copied or written before this returns.
   */
  async append(bytes: Uint8Array): Promise<void> {
    for (const digest of Object.values(await this.#running())) digest.update(bytes);
    for (let at = 0; at < bytes.length;) {
      const taken = bytes.subarray(at, at + PIECE - this.#buffered);
      this.#buffer.set(taken, this.#buffered);
      this.#buffered += taken.length;
      at += taken.length;
      if (this.#buffered === PIECE) await this.flush();
    }
  }

  /** Writes what has been added. */
  async flush(): Promise<void> {
    let at = 0;
    try {
      await guarded(this.#path, async () => {
        while (at < this.#buffered) {
          at += await this.#file.write(this.#buffer.subarray(at, this.#buffered));
        }
      });
    } finally {
      // A disk that is full takes some and refuses the rest.
      this.#buffer.copyWithin(0, at, this.#buffered);
      this.#written += at;
      this.#buffered -= at;
    }
  }

  /**
   * The digests of all bytes: those that are known of the file, or sha256 where none is.
   *
   * @returns Each in hexadecimal.
   */
  async digests(): Promise<Digests> {
    const running = await this.#running();
    return Object.fromEntries(
      Object.entries(running).map(([name, hash]) => [name, hash.copy().digest("hex")]),
    );
  }

  /** Makes the part the file. */
  async finish(): Promise<void> {
    await this.flush();
    await guarded(this.#path, async () => {
      await this.#file.sync();
      this.#file.close();
      await Deno.rename(`${this.#path}.part`, this.#path);
    });
    await Deno.remove(`${this.#path}.part.json`).catch(() => {});
  }

  /** Leaves the part for later; an empty one is removed. */
  async leave(): Promise<void> {
    // What stopped the work is worth more than a second complaint of a full disk.
    await this.flush().catch(() => {});
    this.#file.close();
    if (this.#written > 0 && this.origin !== undefined) return;
    await Deno.remove(`${this.#path}.part`).catch(() => {});
    await Deno.remove(`${this.#path}.part.json`).catch(() => {});
  }

  async #running(): Promise<Readonly<Record<string, Hash>>> {
    if (this.#digests === undefined) {
      const known = knownDigests(this.#facts);
      const names = known.length === 0 ? ["sha256"] : known;
      const digests = Object.fromEntries(names.map((name) => [name, createHash(name)]));
      await guarded(this.#path, () => this.#catchUp(Object.values(digests)));
      this.#digests = digests;
    }
    return this.#digests;
  }

  /** Reads what an earlier process has left; the next byte is written after it. */
  async #catchUp(digests: readonly Hash[]): Promise<void> {
    await this.#file.seek(0, Deno.SeekMode.Start);
    for (let left = this.#written; left > 0;) {
      const buffer = new Uint8Array(Math.min(PIECE, left));
      const count = await this.#file.read(buffer);
      if (count === null) throw new Error("it was cut short by somebody else");
      for (const digest of digests) digest.update(buffer.subarray(0, count));
      left -= count;
    }
  }
}

/** A part that was begun for other facts belongs to another file. */
function wantedText({ bytes, sha256, sha256Start, md5 }: FileFacts): string {
  return JSON.stringify([bytes, sha256 ?? sha256Start, md5]);
}

async function readOrigin(path: string, wanted: string): Promise<Origin | undefined> {
  try {
    const found = v.parse(originSchema, JSON.parse(await Deno.readTextFile(path)));
    return found.wanted === wanted ? found : undefined;
  } catch {
    return undefined;
  }
}

async function openFile(path: string): Promise<PartFile> {
  return await Deno.open(path, { read: true, write: true, create: true });
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TrawlError) throw error;
    throw new TrawlError(`Cannot write "${path}": ${messageOf(error)}`);
  }
}
