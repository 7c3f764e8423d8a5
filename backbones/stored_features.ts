/** Features in a file: safetensors, which other tools read too, with a checksum that every read verifies. */
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import type { NdArray } from "../core/ndarray.ts";
import { safetensorsHeader } from "./weights/encode.ts";
import { openSafetensors } from "./weights/safetensors.ts";

/** The tensor's name in its file. */
export const FEATURES = "features";

/**
 * Puts a file of features together.
 *
 * @param features `[N, D]`; not copied.
 * @returns The bytes of the file, piece by piece.
 */
export function encodeFeatures(
  features: NdArray,
  metadata: Readonly<Record<string, string>>,
): Uint8Array[] {
  const { buffer, byteOffset, byteLength } = features.data;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const texts = { ...metadata, sha256: sha256(bytes) };
  return [safetensorsHeader(FEATURES, features, texts), bytes];
}

/** Reads a file of features. */
export function readFeatures(
  path: string,
): { readonly features: NdArray; readonly metadata: Readonly<Record<string, string>> } {
  const file = openSafetensors(path);
  const { dtype, shape } = file.info(FEATURES);
  const bytes = file.bytes(FEATURES);
  const { metadata } = file;
  if (dtype !== "float32" || metadata.sha256 !== sha256(bytes)) {
    throw new InputError(`"${path}" is damaged: its checksum does not match`);
  }
  const data = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return { features: { data, shape }, metadata };
}
