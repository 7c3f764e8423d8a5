/** Hashes of large files, worked out once and remembered in the cache. */
import { createHash } from "node:crypto";
import { cacheFolder } from "../../core/cache_folder.ts";
import { InputError, messageOf } from "../../core/errors.ts";
import { sha256, statRegular } from "../../core/files.ts";
import { readStamp, stamp } from "../../core/stamp.ts";

/** Hashes of files smaller than this are not worth a file of their own: they take a tenth of a second. */
const WORTH_REMEMBERING = 64 << 20;

/** Told while a file is hashed: bytes done, and bytes in all. */
export type HashProgress = (done: number, total: number) => void;

/**
 * The hash of a file. Where its folder may be written to, a small file beside it remembers the hash
 * for as long as size and time of change stay the same.
 *
 * @param least Files of fewer bytes are hashed every time; default 64 MiB.
 * @returns sha256, 64 hexadecimal digits.
 */
export async function hashOfFile(
  path: string,
  progress?: HashProgress,
  least: number = WORTH_REMEMBERING,
  cache: string | undefined = cacheFolder("derived"),
): Promise<string> {
  try {
    const { size } = statRegular(path);
    const known = await readStamp(path, cache);
    if (known?.sha256 !== undefined) return known.sha256;
    const hash = await digest(path, size, progress);
    if (size >= least) await stamp(path, { sha256: hash }, cache, known?.fetched);
    return hash;
  } catch (error) {
    throw new InputError(`Cannot read weights "${path}": ${messageOf(error)}`);
  }
}

/**
 * One hash for several files.
 *
 * @param paths The files, in an order that does not change.
 */
export async function hashOfFiles(
  paths: readonly string[],
  progress?: HashProgress,
): Promise<string> {
  const hashes: string[] = [];
  for (const path of paths) hashes.push(await hashOfFile(path, progress));
  return hashes.length === 1 ? hashes[0]! : sha256(hashes.join("\n"));
}

async function digest(path: string, size: number, progress?: HashProgress): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  const buffer = new Uint8Array(4 << 20);
  for (let done = 0;;) {
    const read = await file.read(buffer);
    if (read === null) return hash.digest("hex");
    hash.update(buffer.subarray(0, read));
    progress?.(done += read, size);
  }
}
