/** Arrays out of files of the safetensors format. */
import { regular } from "../../core/files.ts";
import { parseSafetensorsHeader, type SafetensorsType, widen } from "../../core/safetensors.ts";
import { type NdArray, ndarray, type Storage } from "../../core/ndarray.ts";

type View = (buffer: ArrayBuffer) => Storage;

const VIEWS: Readonly<Record<SafetensorsType, View>> = {
  float64: (buffer) => new Float64Array(buffer),
  float32: (buffer) => new Float32Array(buffer),
  float16: (buffer) => widen(new Uint16Array(buffer), "float16"),
  bfloat16: (buffer) => widen(new Uint16Array(buffer), "bfloat16"),
  int64: (buffer) => new BigInt64Array(buffer),
  int32: (buffer) => new Int32Array(buffer),
  int16: (buffer) => new Int16Array(buffer),
  int8: (buffer) => new Int8Array(buffer),
  uint64: (buffer) => new BigUint64Array(buffer),
  uint32: (buffer) => new Uint32Array(buffer),
  uint16: (buffer) => new Uint16Array(buffer),
  uint8: (buffer) => new Uint8Array(buffer),
  bool: (buffer) => new Uint8Array(buffer),
};

/** Reads the arrays of a file. Half precision becomes float32, booleans become bytes. */
export function readSafetensorArrays(path: string): Map<string, NdArray<Storage>> {
  const bytes = Deno.readFileSync(regular(path));
  const arrays = new Map<string, NdArray<Storage>>();
  for (
    const { name, dtype, shape, offset, length } of parseSafetensorsHeader(bytes, path).tensors
      .values()
  ) {
    // A copy, because tensors need not begin where their type can be viewed.
    const content = bytes.slice(offset, offset + length).buffer;
    arrays.set(name, ndarray(VIEWS[dtype](content), shape));
  }
  return arrays;
}
