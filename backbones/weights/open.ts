/** Opens a backbone's weights and makes sure that they are the ones it was written for. */
import { InputError, messageOf } from "../../core/errors.ts";
import type { WeightsFile } from "../backbone.ts";
import { Safetensors } from "./safetensors.ts";

/**
 * Opens a file of weights and checks its hash.
 *
 * @param folder The data folder.
 * @param file Which file, and what must be in it.
 * @returns The weights.
 * @throws {InputError} If the file is missing, of another size or other content, or not valid.
 */
export async function openWeights(folder: string, file: WeightsFile): Promise<Safetensors> {
  const path = `${folder}/${file.path}`;
  const size = await sizeOf(path, file);
  if (size !== file.bytes) {
    throw new InputError(
      `"${path}" has ${size} bytes instead of ${file.bytes}; remove it and ${remedy(file)}`,
    );
  }
  const weights = await Safetensors.open(path);
  if (weights.hash !== file.sha256) {
    throw new InputError(
      `"${path}" has the sha256 ${weights.hash} instead of ${file.sha256}; ` +
        `remove it and ${remedy(file)}`,
    );
  }
  return weights;
}

async function sizeOf(path: string, file: WeightsFile): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    throw new InputError(`Cannot read weights "${path}" (${messageOf(error)}): ${remedy(file)}`);
  }
}

function remedy({ url, sha256 }: WeightsFile): string {
  return url === undefined ? `put the file of sha256 ${sha256} there` : `fetch it from ${url}`;
}
