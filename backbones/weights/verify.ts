/** Hashes weights, remembers the hashes, and makes sure that published weights are the right ones. */
import { createHash } from "node:crypto";
import { cacheFolder } from "../../core/cache_folder.ts";
import { InputError, messageOf } from "../../core/errors.ts";
import { chunksOf, exists, sha256, statRegular } from "../../core/files.ts";
import { readStamp, stamp } from "../../core/stamp.ts";
import { requireDigests, requireSize } from "../../datasets/files/verify.ts";
import type { WeightsFile } from "../backbone.ts";
import { readWeights } from "./read.ts";
import { sizeOfFile, unreadable, type Weights } from "./weights.ts";

/** Smaller files are hashed every time: that takes a tenth of a second. */
const WORTH_REMEMBERING = 64 << 20;

/** Called while a file is hashed, with bytes. */
type HashProgress = (done: number, total: number) => void;

/** Hashes a file by sha256, or recalls the hash of an unchanged one of `least` bytes or more. */
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
    const digest = createHash("sha256");
    using file = await Deno.open(path);
    let done = 0;
    for await (const chunk of chunksOf(file)) {
      digest.update(chunk);
      progress?.(done += chunk.length, size);
    }
    const hash = digest.digest("hex");
    if (size >= least) await stamp(path, { sha256: hash }, cache, known?.fetched);
    return hash;
  } catch (error) {
    throw unreadable(path, error);
  }
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
  if (!await exists(path)) {
    throw new InputError(`Cannot read weights "${path}" (there is no such file): ${remedy(file)}`);
  }
  const compare = (require: () => void): void => {
    try {
      require();
    } catch (error) {
      throw new InputError(`"${path}": ${messageOf(error)}; remove it and ${remedy(file)}`);
    }
  };
  const size = sizeOfFile(path);
  compare(() => requireSize(size, file));
  const weights = await readHashedWeights(path, progress);
  compare(() => requireDigests({ sha256: weights.hash! }, file));
  return weights;
}

function remedy({ url, sha256 }: WeightsFile): string {
  if (url !== undefined) {
    return `run "deno task fetch" with the backbone's name, or fetch it from ${url}`;
  }
  return sha256 === undefined ? "put the file there" : `put the file of sha256 ${sha256} there`;
}
