/** Opens a backbone's weights and makes sure that they are the ones it was written for. */
import { InputError, messageOf } from "../../core/errors.ts";
import type { WeightsFile } from "../backbone.ts";
import { hashOfFiles, type HashProgress } from "./hash.ts";
import { readWeights } from "./read.ts";
import type { Weights } from "./weights.ts";

/** Opens a file of weights and checks its hash, or recalls that it was checked. */
export async function openWeights(
  folder: string,
  file: WeightsFile,
  progress?: HashProgress,
): Promise<Weights> {
  return await verifiedWeights(`${folder}/${file.path}`, file, progress);
}

/** Opens a file of weights at any place, as {@linkcode openWeights} does. */
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
  const weights = readWeights(path);
  const hash = await hashOfFiles(weights.files, progress);
  const wanted = file.sha256 ?? file.sha256Start ?? "";
  if (file.sha256 === undefined ? !hash.startsWith(wanted) : hash !== wanted) {
    const expected = file.sha256 ?? `one that starts with ${wanted}`;
    throw new InputError(
      `"${path}" has the sha256 ${hash} instead of ${expected}; remove it and ${remedy(file)}`,
    );
  }
  return weights.hashed(hash);
}

async function sizeOf(path: string, file: WeightsFile): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    const missing = error instanceof Deno.errors.NotFound;
    const why = missing ? "there is no such file" : messageOf(error);
    throw new InputError(`Cannot read weights "${path}" (${why}): ${remedy(file)}`);
  }
}

function remedy({ url, sha256 }: WeightsFile): string {
  if (url !== undefined) {
    return `run "deno task fetch" with the backbone's name, or fetch it from ${url}`;
  }
  return sha256 === undefined ? "put the file there" : `put the file of sha256 ${sha256} there`;
}
