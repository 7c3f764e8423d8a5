/** Files of many pictures of one size, one after another. */
import type { StoredImages } from "../dataset.ts";
import { type PlainCodec, plainSize } from "./plain.ts";

/** Where such pictures lie. */
export interface Records {
  /** The file, or the bytes in shared memory. */
  readonly file: string | SharedArrayBuffer;
  /** How many pictures there are. */
  readonly count: number;
  /** How the pixels of each are stored. */
  readonly codec: PlainCodec;
  /** The first byte of the first picture; default 0. */
  readonly first?: number;
  /** Bytes from one picture to the next; default those of a picture. */
  readonly stride?: number;
}

/**
 * Says where pictures lie that follow each other evenly, such as those of CIFAR and STL-10, so that
 * they need not be read whole.
 *
 * @returns The pictures of all files in order.
 */
export function recordImages(records: readonly [Records, ...Records[]]): StoredImages {
  const total = records.reduce((sum, { count }) => sum + count, 0);
  const [{ codec }] = records;
  const size = plainSize(codec);
  const file = new Uint32Array(total);
  const offset = new Float64Array(total);
  let at = 0;
  for (const [index, { count, first = 0, stride = size }] of records.entries()) {
    for (let i = 0; i < count; i++, at++) {
      file[at] = index;
      offset[at] = first + i * stride;
    }
  }
  const length = new Float64Array(total).fill(size);
  return { files: records.map((part) => part.file), file, offset, length, codec };
}
