/** Reads weights in the safetensors format. */
import { MOST_HEADER_BYTES, parseSafetensorsHeader } from "../../core/safetensors.ts";
import { readRange, sizeOfFile, Weights, type WeightsContent } from "./weights.ts";

/** Reads what a file holds; its tensors stay where they are. */
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
