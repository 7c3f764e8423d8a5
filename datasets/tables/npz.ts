/** NumPy's `.npz` archives: a zip of `.npy` files, stored or deflated. */
import { readAt, regular } from "../../core/files.ts";
import { crc32 } from "node:zlib";
import type { NdArray, Storage } from "../../core/ndarray.ts";
import { readNpyOrText, type TextArray } from "../../core/npy.ts";
import { readZipDirectory } from "../../core/zip.ts";
import { inflateExactly } from "../files/deflate.ts";

/** Arrays that one file may hold. */
const MOST_ARRAYS = 1000;

/** Reads the arrays of an `.npz` file by their names, in their order. */
export function readNpz(path: string): Map<string, NdArray<Storage> | TextArray> {
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
