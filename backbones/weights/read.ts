/** Opens weights of any format that can be read. */
import { InputError } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { isLegacyPth, readLegacyPth, readPth } from "./pth.ts";
import { readSafetensors } from "./safetensors.ts";
import {
  readRange,
  sizeOfFile,
  type StoredTensor,
  unreadable,
  Weights,
  type WeightsContent,
} from "./weights.ts";

/** The end of an index's name: it says which of several files holds which tensor. */
const INDEX_SUFFIX = ".safetensors.index.json";

/** How zip files begin: "PK", 3, 4. */
const ZIP = [0x50, 0x4b, 3, 4];

/** Opens weights: their headers are read and checked, nothing else. */
export function readWeights(path: string): Weights {
  return new Weights(path, contentOf(path));
}

function contentOf(path: string): WeightsContent {
  if (path.endsWith(INDEX_SUFFIX)) return readIndexed(path);
  const file = realPath(path);
  const start = readRange(file, 0, Math.min(16, sizeOfFile(file)));
  if (start[8] === 0x7b) return readSafetensors(file);
  if (ZIP.every((byte, i) => start[i] === byte)) return readPth(file);
  if (isLegacyPth(start)) return readLegacyPth(file);
  throw new InputError(
    `"${path}" is not a file of weights that can be read: give a safetensors file, the index of ` +
      `several (…${INDEX_SUFFIX}), or what torch.save wrote (.pth, .pt)`,
  );
}

/** ONNX Runtime follows no links to weights. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Reads an index as Hugging Face writes it, and the headers of its files, which are beside it. */
function readIndexed(path: string): WeightsContent {
  const map = weightMap(path);
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const names = [...new Set(map.values())].sort();
  const parts = new Map(
    names.map((name) => [name, readSafetensors(realPath(`${folder}${name}`))]),
  );
  const tensors = new Map<string, StoredTensor>();
  for (const [tensor, name] of map) {
    const stored = parts.get(name)!.tensors.get(tensor);
    if (stored === undefined) {
      throw new InputError(
        `"${path}" says that tensor "${tensor}" is in "${name}", but it is not; ` +
          "fetch index and files again",
      );
    }
    tensors.set(tensor, stored);
  }
  const files = [...parts.values()].flatMap((part) => part.files);
  return { tensors, metadata: {}, files };
}

function weightMap(path: string): Map<string, string> {
  const fail = (reason: string): never => {
    throw new InputError(`"${path}" is not an index of weights: ${reason}; fetch it again`);
  };
  let text: string;
  try {
    text = Deno.readTextFileSync(regular(path));
  } catch (error) {
    throw unreadable(path, error);
  }
  let index: { readonly weight_map?: unknown } | null;
  try {
    index = JSON.parse(text);
  } catch {
    return fail("it is not JSON");
  }
  const map = index?.weight_map;
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    return fail('it has no "weight_map"');
  }
  const entries = Object.entries(map);
  if (entries.length === 0) return fail('its "weight_map" is empty');
  for (const [tensor, file] of entries) {
    // A name with a slash could leave the folder.
    if (typeof file !== "string" || !/^[\w.-]+\.safetensors$/.test(file)) {
      return fail(
        `it puts tensor "${tensor}" into ${JSON.stringify(file)}, which is not a file beside it`,
      );
    }
  }
  return new Map(entries as [string, string][]);
}
