/** Hashes weights, remembers the hashes, and makes sure that published weights are the right ones. */
import { createHash } from "node:crypto";
import { cacheFolder } from "../../core/cache_folder.ts";
import { InputError } from "../../core/errors.ts";
import { chunksOf, sha256, statRegular } from "../../core/files.ts";
import { readStamp, stamp } from "../../core/stamp.ts";
import type { WeightsFile } from "../backbone.ts";
import { readWeights } from "./read.ts";
import { reasonOf, unreadable, type Weights } from "./weights.ts";

/** Smaller files are hashed every time: that takes a tenth of a second. */
const WORTH_REMEMBERING = 64 << 20;

/** Called while a file is hashed, with bytes. */
export type HashProgress = (done: number, total: number) => void;

/**
 * Hashes a file, or recalls its hash, which the cache remembers for as long as size and time of change
 * stay the same.
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
    throw unreadable(path, error);
  }
}

async function digest(path: string, size: number, progress?: HashProgress): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  let done = 0;
  for await (const chunk of chunksOf(file)) {
    hash.update(chunk);
    progress?.(done += chunk.length, size);
  }
  return hash.digest("hex");
}

/** One hash for several files, in an order that does not change. */
export async function hashOfFiles(
  paths: readonly string[],
  progress?: HashProgress,
): Promise<string> {
  const hashes: string[] = [];
  for (const path of paths) hashes.push(await hashOfFile(path, progress));
  return hashes.length === 1 ? hashes[0]! : sha256(hashes.join("\n"));
}

/** Opens weights and hashes them, or recalls the hash. */
export async function readHashedWeights(path: string, progress?: HashProgress): Promise<Weights> {
  const weights = readWeights(path);
  return weights.hashed(await hashOfFiles(weights.files, progress));
}

/** Opens published weights: size and hash must be the published ones. */
export async function verifiedWeights(
  path: string,
  file: WeightsFile,
  progress?: HashProgress,
): Promise<Weights> {
  const size = await sizeOf(path, file);
  if (file.bytes !== undefined && size !== file.bytes) {
    throw new InputError(
      `"${path}" has ${size} bytes instead of ${file.bytes}; remove it and ${remedy(file)}`,
    );
  }
  const weights = await readHashedWeights(path, progress);
  const hash = weights.hash!;
  const wanted = file.sha256 ?? file.sha256Start ?? "";
  if (file.sha256 === undefined ? !hash.startsWith(wanted) : hash !== wanted) {
    const expected = file.sha256 ?? `one that starts with ${wanted}`;
    throw new InputError(
      `"${path}" has the sha256 ${hash} instead of ${expected}; remove it and ${remedy(file)}`,
    );
  }
  return weights;
}

async function sizeOf(path: string, file: WeightsFile): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound;
    const reason = isMissing ? "there is no such file" : reasonOf(error);
    throw new InputError(`Cannot read weights "${path}" (${reason}): ${remedy(file)}`);
  }
}

function remedy({ url, sha256 }: WeightsFile): string {
  if (url !== undefined) {
    return `run "deno task fetch" with the backbone's name, or fetch it from ${url}`;
  }
  return sha256 === undefined ? "put the file there" : `put the file of sha256 ${sha256} there`;
}
