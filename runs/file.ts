/** Result files on disk. The hash beside each one reveals damage before anything is parsed. */
import { InputError, messageOf } from "../core/errors.ts";
import { ignoreMissing, sha256, statRegular } from "../core/files.ts";
import { writeWhole } from "../core/save.ts";
import { type ParseLimits, ParseWorker } from "../core/parse_worker.ts";
import { decodeRuns, encodeRun } from "./arrow.ts";
import type { StoredRun, StoredRuns } from "./content.ts";

/** Most bytes of a result; a million picks per cycle make 84 MB in 21 cycles. */
const MAX_BYTES = 2 ** 28;

/** The path of a result's hash, a file in the format of `sha256sum`. */
export function hashPath(path: string): string {
  return `${path}.sha256`;
}

/**
 * Writes a result and its hash. The old hash is removed first: an interruption leaves a result without a hash,
 * which can still be read, but never a result beside the hash of another.
 */
export async function writeRun(path: string, run: StoredRun): Promise<void> {
  const bytes = encodeRun(run);
  await Deno.remove(hashPath(path)).catch(ignoreMissing);
  await writeWhole(path, bytes);
  const name = path.slice(path.lastIndexOf("/") + 1);
  await writeWhole(hashPath(path), `${sha256(bytes)}  ${name}\n`);
}

/**
 * Reads result files. Without a hash that vouches for it, a file is read in a worker with limits, because Arrow's
 * reader can loop for ever on a damaged file.
 */
export class RunReader {
  readonly #worker: ParseWorker<StoredRuns>;

  /** @param limits What a file without a hash may cost. */
  constructor(limits?: ParseLimits) {
    this.#worker = new ParseWorker(workerFor("run"), limits);
  }

  /** Reads runs as they were written; `validateRun` checks that each makes sense. */
  async read(path: string): Promise<StoredRuns> {
    let bytes = await readBytes(path);
    let hash = await readHash(path);
    if (hash !== undefined && hash !== sha256(bytes)) {
      // Another process may have written both between the two reads.
      bytes = await readBytes(path);
      hash = await readHash(path);
    }
    if (hash === undefined) return await parseWith(this.#worker, bytes);
    if (hash === sha256(bytes)) return decodeRuns(bytes);
    throw new InputError(
      "It is damaged: its hash is not the one in its .sha256 file. Restore both from a copy, or run its " +
        "suite again",
    );
  }
}

async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = statRegular(path);
  if (size === 0) throw new InputError("It is empty");
  if (size > MAX_BYTES) {
    throw new InputError(`It has ${size} bytes, and a result has at most ${MAX_BYTES}`);
  }
  return await Deno.readFile(path);
}

const MAX_HASH_BYTES = 2 ** 16;

/** A hash file that was cut short vouches for nothing. */
async function readHash(path: string): Promise<string | undefined> {
  let text: string;
  try {
    const { size } = statRegular(hashPath(path));
    if (size > MAX_HASH_BYTES) throw new Error(`its .sha256 file has ${size} bytes`);
    text = await Deno.readTextFile(hashPath(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new InputError(`Its hash cannot be read: ${messageOf(error)}`);
  }
  return /^[0-9a-f]{64}(?=\s)/i.exec(text)?.[0].toLowerCase();
}

/** Reads a file of a kind in a worker: Arrow's reader can loop for ever on a damaged one. */
export async function parseApart<T>(path: string, kind: string): Promise<T> {
  return await parseWith(new ParseWorker<T>(workerFor(kind)), readBytes(path));
}

async function parseWith<T>(
  worker: ParseWorker<T>,
  bytes: Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>,
): Promise<T> {
  try {
    return await worker.parse(await bytes);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw error;
    throw new InputError(messageOf(error).replace(/^it /, "It "));
  }
}

function workerFor(kind: string): URL {
  return new URL(`./file_worker.ts?${kind}`, import.meta.url);
}
