/** A file of which only the start has arrived, and where that comes from. */
import * as v from "valibot";
import { guarded, writeWhole } from "../../core/save.ts";
import type { FileFacts } from "./published.ts";
import { type Digests, knownDigests, type RunningDigests, runningDigests } from "./verify.ts";

const originSchema = v.object({
  url: v.string(),
  /** A strong entity tag. */
  etag: v.optional(v.string()),
  lastModified: v.optional(v.string()),
  total: v.optional(v.number()),
  wanted: v.string(),
});

/** Where bytes come from, and what tells whether the rest belongs to them. */
export type Origin = Omit<v.InferOutput<typeof originSchema>, "wanted">;

/** The part of {@linkcode Deno.FsFile} that is used here: tests replace it by a full disk. */
type WritableFile = Pick<
  Deno.FsFile,
  "read" | "writeSync" | "seek" | "truncate" | "sync" | "close" | "stat"
>;

/** Opens a file for reading and writing, and creates it if it is missing. */
export type OpenFile = (path: string) => Promise<WritableFile>;

const PIECE = 1 << 20;

/** A file under way, at `path` plus ".part". Its digests grow with it. */
export class PartialFile {
  /** Where the bytes so far come from; undefined while there are none. */
  origin: Origin | undefined;
  /** Whether the bytes come from several answers. */
  joined = false;
  #size = 0;
  #digests: RunningDigests | undefined;

  private constructor(
    readonly path: string,
    readonly file: WritableFile,
    readonly facts: FileFacts,
  ) {}

  /** Opens what has arrived of a file, or begins it. */
  static async open(path: string, facts: FileFacts, open = openFile): Promise<PartialFile> {
    return await guarded(path, async () => {
      const slash = path.lastIndexOf("/");
      if (slash > 0) await Deno.mkdir(path.slice(0, slash), { recursive: true });
      const partial = new PartialFile(path, await open(`${path}.part`), facts);
      partial.#size = (await partial.file.stat()).size;
      partial.origin = await readOrigin(`${path}.part.json`, wantedText(facts));
      if (partial.#size === 0 || partial.origin === undefined) await partial.clear();
      partial.joined = partial.#size > 0;
      return partial;
    });
  }

  get size(): number {
    return this.#size;
  }

  async clear(): Promise<void> {
    await guarded(this.path, async () => {
      await this.file.truncate(0);
      await this.file.seek(0, Deno.SeekMode.Start);
    });
    this.#size = 0;
    this.#digests = undefined;
    this.origin = undefined;
    this.joined = false;
  }

  async describe(origin: Origin): Promise<void> {
    this.origin = origin;
    const text = JSON.stringify({ ...origin, wanted: wantedText(this.facts) });
    await writeWhole(`${this.path}.part.json`, `${text}\n`);
  }

  async append(bytes: Uint8Array): Promise<void> {
    const digests = await this.#running();
    // A disk that is full takes some and refuses the rest: these are not the digests any more.
    this.#digests = undefined;
    await guarded(this.path, () => {
      for (let at = 0; at < bytes.length;) {
        const count = this.file.writeSync(bytes.subarray(at));
        at += count;
        this.#size += count;
      }
    });
    digests.update(bytes);
    this.#digests = digests;
  }

  /** Digests of all bytes: those that are known of the file, or sha256 if none is. */
  async digests(): Promise<Digests> {
    return (await this.#running()).found();
  }

  async finish(): Promise<void> {
    await guarded(this.path, async () => {
      await this.file.sync();
      this.file.close();
      await Deno.rename(`${this.path}.part`, this.path);
    });
    await Deno.remove(`${this.path}.part.json`).catch(() => {});
  }

  /** Leaves the bytes for later; an empty file is removed. */
  async leave(): Promise<void> {
    this.file.close();
    if (this.#size > 0 && this.origin !== undefined) return;
    await Deno.remove(`${this.path}.part`).catch(() => {});
    await Deno.remove(`${this.path}.part.json`).catch(() => {});
  }

  async #running(): Promise<RunningDigests> {
    if (this.#digests === undefined) {
      const known = knownDigests(this.facts);
      const digests = runningDigests(this.facts, known.length === 0 ? ["sha256"] : known);
      await guarded(this.path, () => this.#catchUp(digests));
      this.#digests = digests;
    }
    return this.#digests;
  }

  /** Reads what an earlier process has left; the next byte is written after it. */
  async #catchUp(digests: RunningDigests): Promise<void> {
    await this.file.seek(0, Deno.SeekMode.Start);
    for (let left = this.#size; left > 0;) {
      const buffer = new Uint8Array(Math.min(PIECE, left));
      const count = await this.file.read(buffer);
      if (count === null) throw new Error("another process has cut it short");
      digests.update(buffer.subarray(0, count));
      left -= count;
    }
  }
}

/** Bytes that were fetched for other facts belong to another file. */
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

async function openFile(path: string): Promise<WritableFile> {
  return await Deno.open(path, { read: true, write: true, create: true });
}
