/** Writes one array in the safetensors format. */
import type { NdArray } from "../../core/ndarray.ts";

/** Elements start at a multiple of this, so that readers can view them in place. */
const ALIGNMENT = 64;

/**
 * Puts a file of one tensor together.
 *
 * @param array float32, any shape.
 * @returns The bytes of the file.
 */
export function encodeSafetensors(
  name: string,
  array: NdArray,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const { buffer, byteOffset, byteLength } = array.data;
  const header = safetensorsHeader(name, array, metadata);
  const bytes = new Uint8Array(header.length + byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength), header.length);
  return bytes;
}

/**
 * All of a file of one tensor but the tensor's bytes, which follow.
 *
 * @param array float32, any shape.
 * @returns The bytes of the header.
 */
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
