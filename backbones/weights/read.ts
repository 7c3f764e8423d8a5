/** Opens weights of any format that can be read. */
import { InputError, messageOf } from "../../core/errors.ts";
import { hashOfFiles, type HashProgress } from "./hash.ts";
import { isLegacyPth, readLegacyPth } from "./legacy_pth.ts";
import { readPth } from "./pth.ts";
import { readSafetensors } from "./safetensors.ts";
import { INDEX_SUFFIX, readSharded } from "./sharded.ts";
import { readRange, sizeOfFile, Weights, type WeightsContent } from "./weights.ts";

/** Opens weights: their headers are read and checked, nothing else. */
export function readWeights(path: string): Weights {
  return new Weights(path, contentOf(path));
}

/** Opens weights and works out their hash, or recalls it. */
export async function readHashedWeights(path: string, progress?: HashProgress): Promise<Weights> {
  const weights = readWeights(path);
  return weights.hashed(await hashOfFiles(weights.files, progress));
}

/** How zip files begin: "PK", 3, 4. */
const ZIP = [0x50, 0x4b, 3, 4];

function contentOf(path: string): WeightsContent {
  if (path.endsWith(INDEX_SUFFIX)) return readSharded(path, realPath);
  const file = realPath(path);
  const size = sizeOfFile(file);
  const start = readRange(file, 0, Math.min(16, size));
  if (start[8] === 0x7b) return readSafetensors(file);
  if (ZIP.every((byte, i) => start[i] === byte)) return readPth(file);
  if (isLegacyPth(start)) return readLegacyPth(file);
  throw new InputError(
    `"${path}" is no file of weights that can be read: give a safetensors file, the index of several ` +
      `(…${INDEX_SUFFIX}), or what torch.save wrote (.pth, .pt)`,
  );
}

/** ONNX Runtime follows no links to weights. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    throw new InputError(`Cannot read weights "${path}": ${messageOf(error)}`);
  }
}
