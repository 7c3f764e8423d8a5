/** Claims on runs: processes that share a folder, also over NFS, share its work instead of doing it twice. */
import { hostname } from "node:os";
import * as v from "valibot";
import { ignoreMissing, regular } from "../core/files.ts";
import { guarded, openPartial, writeWhole } from "../core/save.ts";
import { count, type Frozen, parseJson, text } from "./schema.ts";

const claimSchema = v.strictObject({
  host: text,
  process: count,
  /** Names the file that the process has locked while it lives. */
  id: v.pipe(v.string(), v.uuid()),
  beat: count,
  /** Runs that the process has ended, and its seconds so far. */
  ended: count,
  seconds: v.pipe(v.number(), v.minValue(0), v.maxValue(1e12)),
});

/** Who is at a run. */
export type Claim = Frozen<typeof claimSchema>;

export interface ClaimOptions {
  /** Milliseconds between two beats; default 5,000. */
  readonly beat?: number;
  /** Milliseconds without a beat, by the observer's monotonic clock, that end a claim; default 60,000. */
  readonly silence?: number;
  /** Milliseconds between looks at the runs of others; default 1,000. */
  readonly look?: number;
}

/** A claim may be taken over while its process lives on; that only does a run twice, with the same result. */
export class Claims {
  /** Keys of the runs that this process has claimed. */
  readonly #own = new Set<string>();
  /** When a text of another's claim was first seen. */
  readonly #seen = new Map<string, { readonly text: string; readonly since: number }>();
  readonly #id: string;
  readonly #silence: number;
  readonly #timer: ReturnType<typeof setInterval>;
  #beating = Promise.resolve();
  #ended = 0;
  #beats = 0;

  private constructor(
    readonly folder: string,
    readonly alive: Awaited<ReturnType<typeof openPartial>>,
    { beat = 5000, silence = 60_000 }: ClaimOptions,
  ) {
    this.#id = UUID.exec(alive.partial)![0];
    this.#silence = silence;
    this.#timer = setInterval(() => {
      this.#beating = this.#beating.then(() => this.#beat());
    }, beat);
  }

  static async open(folder: string, options: ClaimOptions = {}): Promise<Claims> {
    const path = alivePath(folder);
    return new Claims(folder, await guarded(path, () => openPartial(path)), options);
  }

  /** Claims a run; false if another process is at it. */
  async take(key: string): Promise<boolean> {
    const path = claimPath(this.folder, key);
    const own = this.#text();
    const found = await guarded(path, () => create(path, own)) ? own : await readText(path);
    if (found === undefined) return false;
    if (found !== own) {
      if (!await this.#isOver(key, found)) return false;
      await writeWhole(path, own);
      if (await readText(path) !== own) return false;
    }
    this.#own.add(key);
    return true;
  }

  /** Whether a run could be claimed, as far as is known. */
  async isFree(key: string): Promise<boolean> {
    const found = await readText(claimPath(this.folder, key));
    return found === undefined || await this.#isOver(key, found);
  }

  async release(key: string, ended: boolean): Promise<void> {
    if (ended) this.#ended += 1;
    this.#own.delete(key);
    const path = claimPath(this.folder, key);
    if (isOf(await readText(path), this.#id)) await Deno.remove(path).catch(ignoreMissing);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await Deno.remove(this.alive.partial).catch(() => {});
    this.alive.file.close();
  }

  /** Whether nobody is at a run any more: its process is gone from this machine, or has been silent. */
  async #isOver(key: string, found: string): Promise<boolean> {
    const seen = this.#seen.get(key);
    const now = performance.now();
    if (seen?.text !== found) this.#seen.set(key, { text: found, since: now });
    else if (now - seen.since >= this.#silence) return true;
    const claim = parseClaim(found);
    return claim?.host === hostname() && await isGone(this.folder, claim.id);
  }

  async #beat(): Promise<void> {
    this.#beats += 1;
    for (const key of this.#own) {
      const path = claimPath(this.folder, key);
      try {
        // One that was taken over meanwhile is left to its new holder.
        if (!isOf(await readText(path), this.#id) || !this.#own.has(key)) continue;
        await writeWhole(path, this.#text());
        if (!this.#own.has(key)) await Deno.remove(path);
      } catch {
        // Without a beat, somebody may do the run again.
      }
    }
  }

  #text(): string {
    return JSON.stringify(
      {
        host: hostname(),
        process: Deno.pid,
        id: this.#id,
        beat: this.#beats,
        ended: this.#ended,
        seconds: Math.round(performance.now() / 1000),
      } satisfies Claim,
    );
  }
}

/** The claims on some runs, by key. */
export async function readClaims(
  folder: string,
  keys: Iterable<string>,
): Promise<Map<string, Claim>> {
  const claims = new Map<string, Claim>();
  for (const key of keys) {
    const claim = parseClaim(await readText(claimPath(folder, key)) ?? "");
    if (claim !== undefined) claims.set(key, claim);
  }
  return claims;
}

function claimPath(folder: string, key: string): string {
  return `${folder}/${key}.claim`;
}

const UUID = /[0-9a-f-]{36}(?=\.partial$)/;

function alivePath(folder: string): string {
  return `${folder}/process`;
}

/** Whether a process of this machine has died: the system has then released its lock. */
async function isGone(folder: string, id: string): Promise<boolean> {
  try {
    using file = await Deno.open(regular(`${alivePath(folder)}.${id}.partial`), { write: true });
    return await file.tryLock(true);
  } catch (error) {
    // Without locks on this file system, only silence tells.
    return error instanceof Deno.errors.NotFound;
  }
}

/** Of the processes that create a file at the same time, one is told that it did. */
async function create(path: string, content: string): Promise<boolean> {
  try {
    await Deno.writeTextFile(path, content, { createNew: true });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(regular(path));
  } catch (error) {
    return ignoreMissing(error);
  }
}

function isOf(found: string | undefined, id: string): boolean {
  return found !== undefined && parseClaim(found)?.id === id;
}

/** A claim whose process died before it was written has no content. */
function parseClaim(found: string): Claim | undefined {
  try {
    return parseJson(claimSchema, found, "claim");
  } catch {
    return undefined;
  }
}
