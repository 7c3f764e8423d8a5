/** STL-10's binary files: planes of columns, and labels that count from 1. */
import { InputError } from "../../core/errors.ts";
import type { StoredImages } from "../dataset.ts";
import type { PlainCodec } from "./plain.ts";
import { recordImages } from "./records.ts";

/** A plane of 96 columns for red, one for green, one for blue. */
export const STL10_CODEC: PlainCodec = { width: 96, height: 96, channels: 3, order: "cwh" };

const IMAGE_BYTES = 3 * 96 * 96;

/**
 * Says where the images of a file lie. The file is not read: `unlabeled_X.bin` has 2.8 GB.
 *
 * @param path Such as "train_X.bin".
 * @returns The images, in their order.
 */
export async function stl10Images(path: string, count: number): Promise<StoredImages> {
  const { size } = await Deno.stat(path);
  if (size !== count * IMAGE_BYTES) {
    throw new InputError(
      `Cannot use "${path}": it has ${size} bytes instead of the ${count * IMAGE_BYTES} of ` +
        `${count} images`,
    );
  }
  return recordImages([{ file: path, count, codec: STL10_CODEC }]);
}

/**
 * Reads labels.
 *
 * @param bytes A file such as "train_y.bin": a byte a label, from 1.
 * @returns `[N]` class indices, from 0.
 */
export function parseStl10Labels(bytes: Uint8Array, classes = 10): Int32Array {
  const wrong = bytes.findIndex((label) => label < 1 || label > classes);
  if (wrong >= 0) {
    throw new Error(`label ${wrong} is ${bytes[wrong]}, not one from 1 to ${classes}`);
  }
  return Int32Array.from(bytes, (label) => label - 1);
}
