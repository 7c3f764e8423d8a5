/** Files of named arrays: NumPy's `.npy` and `.npz`, and safetensors. */
import { basename } from "node:path";
import { crc32 } from "node:zlib";
import { readAt, regular } from "../../core/files.ts";
import { type NdArray, ndarray, type Storage } from "../../core/ndarray.ts";
import { readNpyOrText, type TextArray } from "../../core/npy.ts";
import { parseSafetensorsHeader, type SafetensorsType, widen } from "../../core/safetensors.ts";
import { readZipDirectory } from "../../core/zip.ts";
import { inflateExactly } from "../files/deflate.ts";

/** Arrays by their names, in the order of the file. */
type NamedArrays = ReadonlyMap<string, NdArray<Storage> | TextArray>;

/** Reads the array of an `.npy` file, which has the file's name. */
export function readNpyFile(path: string): NamedArrays {
  const array = readNpyOrText(Deno.readFileSync(regular(path)), `"${path}"`);
  return new Map([[basename(path).replace(/\.npy$/i, ""), array]]);
}

const MOST_ARRAYS = 1000;

/** Reads the arrays of an `.npz` file: a zip of `.npy` files, stored or deflated. */
export function readNpz(path: string): NamedArrays {
  using file = Deno.openSync(regular(path));
  const arrays = new Map<string, NdArray<Storage> | TextArray>();
  for (const { name, size, packed, deflated, crc, offset } of readZipDirectory(file, MOST_ARRAYS)) {
    const array = name.slice(0, -".npy".length);
    if (arrays.has(array)) throw new Error(`it has a member "${name}" twice`);
    if (!name.endsWith(".npy")) throw new Error(`it has a member "${name}", which is not an array`);
    const stored = readAt(file, offset, packed);
    const bytes = deflated ? inflateExactly(stored, "raw", size) : stored;
    if (crc32(bytes) !== crc) throw new Error(`its member "${name}" is damaged`);
    arrays.set(array, readNpyOrText(bytes, JSON.stringify(name)));
  }
  return arrays;
}

const VIEWS: Readonly<Record<SafetensorsType, (buffer: ArrayBuffer) => Storage>> = {
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

/** Reads the arrays of a safetensors file. Half precision becomes float32, booleans become bytes. */
export function readSafetensors(path: string): NamedArrays {
  const bytes = Deno.readFileSync(regular(path));
  const { tensors } = parseSafetensorsHeader(bytes, path);
  return new Map(
    Array.from(tensors.values(), ({ name, dtype, shape, offset, length }) => {
      // A copy, because tensors need not begin where their type can be viewed.
      const content = bytes.slice(offset, offset + length).buffer;
      return [name, ndarray(VIEWS[dtype](content), shape)];
    }),
  );
}
