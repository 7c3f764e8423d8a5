/** Reads weights in the safetensors format, and writes the header of a file of one tensor. */
import type { NdArray } from "../../core/ndarray.ts";
import { MOST_HEADER_BYTES, parseSafetensorsHeader } from "../../core/safetensors.ts";
import { readRange, sizeOfFile, Weights, type WeightsContent } from "./weights.ts";

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
