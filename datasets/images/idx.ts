/** The idx format in which MNIST is published: big-endian arrays of bytes. */
import type { NdArray } from "../../core/ndarray.ts";

/** The number that a file gives for elements of one unsigned byte. */
const BYTES = 8;

/** Reads an unpacked idx file. The array is a view of it, in row-major order. */
export function parseIdx(bytes: Uint8Array, axes: number): NdArray<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 4 || view.getUint16(0) !== 0) throw new Error("it is not an idx file");
  if (bytes[2] !== BYTES) throw new Error(`its elements are of type ${bytes[2]}, not bytes`);
  if (bytes[3] !== axes) throw new Error(`it has ${bytes[3]} axes instead of ${axes}`);
  const start = 4 + 4 * axes;
  if (bytes.length < start) throw new Error("it is cut short within its header");
  const shape = Array.from({ length: axes }, (_, i) => view.getUint32(4 + 4 * i));
  const size = start + shape.reduce((a, b) => a * b, 1);
  if (bytes.length !== size) {
    throw new Error(
      `an array of [${shape.join(", ")}] takes ${size} bytes, but it has ${bytes.length}`,
    );
  }
  return { data: bytes.subarray(start), shape };
}
