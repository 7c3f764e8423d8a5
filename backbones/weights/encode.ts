/** Writes one array in the safetensors format. */
import type { NdArray } from "../../core/ndarray.ts";

/** Elements start at a multiple of this, so that readers can view them in place. */
const ALIGNMENT = 64;

/**
 * Puts a file of one tensor together.
 *
 * @param name The tensor's name.
 * @param array float32, any shape.
 * @param metadata Texts for a reader.
 * @returns The bytes of the file.
 */
export function encodeSafetensors(
  name: string,
  array: NdArray,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const { buffer, byteOffset, byteLength } = array.data;
  const entry = { dtype: "F32", shape: array.shape, data_offsets: [0, byteLength] };
  const json = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, [name]: entry }));
  const start = Math.ceil((8 + json.length) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(start + byteLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(json, 8);
  // The format allows spaces after the header.
  bytes.fill(0x20, 8 + json.length, start);
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength), start);
  return bytes;
}
