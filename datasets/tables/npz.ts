/** NumPy's `.npz` archives: a zip of `.npy` files, stored or deflated. */
import { regular } from "../../core/files.ts";
import { crc32 } from "node:zlib";
import type { NdArray, Storage } from "../../core/ndarray.ts";
import { readNpyOrText, type TextArray } from "../../core/npy.ts";
import { readZipDirectory } from "../../core/zip_directory.ts";
import { inflateExactly } from "../files/gzip.ts";

/** Arrays that one file may hold. */
const MOST_ARRAYS = 1000;

/**
 * Reads the arrays of a file.
 *
 * @param path An `.npz` file.
 * @returns The arrays by their names, in the order in which they lie.
 */
export function readNpz(path: string): Map<string, NdArray<Storage> | TextArray> {
  using file = Deno.openSync(regular(path));
  const arrays = new Map<string, NdArray<Storage> | TextArray>();
  for (const { name, size, packed, deflated, crc, offset } of readZipDirectory(file, MOST_ARRAYS)) {
    const array = name.slice(0, -".npy".length);
    if (arrays.has(array)) throw new Error(`it has a member "${name}" twice`);
    if (!name.endsWith(".npy")) throw new Error(`it has a member "${name}", which is no array`);
    const stored = new Uint8Array(packed);
    file.seekSync(offset, Deno.SeekMode.Start);
    for (let done = 0; done < packed;) {
      const count = file.readSync(stored.subarray(done));
      if (count === null) throw new Error(`it is cut short within "${name}"`);
      done += count;
    }
    const bytes = deflated ? inflateExactly(stored, "raw", size) : stored;
    if (crc32(bytes) !== crc) throw new Error(`its member "${name}" is damaged`);
    arrays.set(array, readNpyOrText(bytes, JSON.stringify(name)));
  }
  return arrays;
}
