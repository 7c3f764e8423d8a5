/** Weights in several safetensors files, and the index that says which tensor lies in which. */
import { InputError, messageOf } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { readSafetensors } from "./safetensors.ts";
import type { StoredTensor, WeightsContent } from "./weights.ts";

/** What the name of an index ends with, as Hugging Face writes it. */
export const INDEX_SUFFIX = ".safetensors.index.json";

/**
 * Reads an index and the headers of its files.
 *
 * @param path A file such as "model.safetensors.index.json"; the files that it names lie beside it.
 * @param real Where a file really lies, if it is a link; default where it seems to.
 */
export function readSharded(
  path: string,
  real: (path: string) => string = (same) => same,
): WeightsContent {
  const map = weightMap(path);
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const names = [...new Set(map.values())].sort();
  const parts = new Map(names.map((name) => [name, readSafetensors(real(`${folder}${name}`))]));
  const tensors = new Map<string, StoredTensor>();
  for (const [tensor, name] of map) {
    const stored = parts.get(name)!.tensors.get(tensor);
    if (stored === undefined) {
      throw new InputError(
        `"${path}" says that tensor "${tensor}" lies in "${name}", but it does not; ` +
          "fetch index and files again",
      );
    }
    tensors.set(tensor, stored);
  }
  const files = [...parts.values()].flatMap((part) => part.files);
  return { tensors, metadata: {}, files };
}

function weightMap(path: string): Map<string, string> {
  const fail = (what: string): never => {
    throw new InputError(`"${path}" is no index of weights: ${what}; fetch it again`);
  };
  let index: unknown;
  try {
    index = JSON.parse(Deno.readTextFileSync(regular(path)));
  } catch (error) {
    return fail(messageOf(error));
  }
  const map = (index as { weight_map?: unknown } | null)?.weight_map;
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    return fail('it has no "weight_map"');
  }
  const entries = Object.entries(map);
  if (entries.length === 0) return fail('its "weight_map" is empty');
  for (const [tensor, file] of entries) {
    // A name with a slash could leave the folder.
    if (typeof file !== "string" || !/^[\w.-]+\.safetensors$/.test(file)) {
      return fail(`tensor "${tensor}" lies in ${JSON.stringify(file)}, which is no file beside it`);
    }
  }
  return new Map(entries as [string, string][]);
}
