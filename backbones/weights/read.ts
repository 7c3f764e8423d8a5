/** Opens weights of any format that can be read, and writes the header of a safetensors file. */
import { isLegacyPth, readLegacyPth, readPth } from "./pth.ts";
import {
  readRange,
  sizeOfFile,
  type StoredTensor,
  unreadable,
  Weights,
  type WeightsContent,
} from "./weights.ts";
import { InputError } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import type { NdArray } from "../../core/ndarray.ts";
import { MOST_HEADER_BYTES, parseSafetensorsHeader } from "../../core/safetensors.ts";

/** The end of an index's name: it says which of several files holds which tensor. */
const INDEX_SUFFIX = ".safetensors.index.json";

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
  const parts = new Map(names.map((name) => [name, readSafetensors(realPath(`${folder}${name}`))]));
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

/** Elements start at a multiple of this, so that readers can view them in place. */
const ALIGNMENT = 64;

/** Reads a file's header; its tensors stay where they are. */
export function readSafetensors(path: string): WeightsContent {
  const size = sizeOfFile(path);
  const start = readRange(path, 0, Math.min(8, size));
  const declared = start.length < 8 ? 0 : Number(new DataView(start.buffer).getBigUint64(0, true));
  const length = Math.min(size, 8 + Math.min(declared, MOST_HEADER_BYTES));
  const { tensors, metadata } = parseSafetensorsHeader(readRange(path, 0, length), path, size);
  const stored = [...tensors].map(([name, tensor]) => [name, { ...tensor, file: path }] as const);
  return { tensors: new Map(stored), metadata, files: [path] };
}

/** Opens a file in the safetensors format. */
export function openSafetensors(path: string): Weights {
  return new Weights(path, readSafetensors(path));
}

/** All of a file of one float32 tensor but the tensor's bytes, which follow. */
export function safetensorsHeader(
  name: string,
  array: NdArray,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const entry = { dtype: "F32", shape: array.shape, data_offsets: [0, array.data.byteLength] };
  const json = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, [name]: entry }));
  const length = Math.ceil((8 + json.length) / ALIGNMENT) * ALIGNMENT;
  // The format allows spaces after the header.
  const bytes = new Uint8Array(length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length - 8), true);
  bytes.set(json, 8);
  return bytes;
}
