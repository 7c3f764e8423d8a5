/** The idx format in which MNIST is published: big-endian arrays of numbers, often in gzip. */
import { type NdArray, ndarray, type Storage } from "../../core/ndarray.ts";
import { inflateExactly, inflateStart, isGzip } from "../files/gzip.ts";

interface Elements {
  /** Bytes of an element. */
  readonly size: number;
  readonly read: (bytes: Uint8Array, count: number) => Storage;
}

/** By the third byte of a file. */
const ELEMENTS: Readonly<Record<number, Elements>> = {
  0x08: { size: 1, read: (bytes) => bytes },
  0x09: { size: 1, read: ({ buffer, byteOffset }, n) => new Int8Array(buffer, byteOffset, n) },
  0x0b: swapped(2, Int16Array, (view, at) => view.getInt16(at)),
  0x0c: swapped(4, Int32Array, (view, at) => view.getInt32(at)),
  0x0d: swapped(4, Float32Array, (view, at) => view.getFloat32(at)),
  0x0e: swapped(8, Float64Array, (view, at) => view.getFloat64(at)),
};

/** Axes that a file may have: MNIST has three. */
const MOST_AXES = 8;

/**
 * Reads an idx file.
 *
 * @returns The array, in row-major order; bytes are a view of the file.
 */
export function parseIdx(bytes: Uint8Array): NdArray<Storage> {
  const packed = isGzip(bytes);
  const { start, shape, count, elements } = header(packed ? inflateStart(bytes, "gzip") : bytes);
  const size = start + count * elements.size;
  const plain = packed ? inflateExactly(bytes, "gzip", size) : bytes;
  if (plain.length !== size) {
    throw new Error(
      `an array of [${shape.join(", ")}] takes ${size} bytes, but it has ${plain.length}`,
    );
  }
  return ndarray(elements.read(plain.subarray(start), count), shape);
}

/** Reads an idx file of bytes, such as MNIST's. */
export function parseIdxBytes(bytes: Uint8Array, axes: number): NdArray<Uint8Array> {
  const { data, shape } = parseIdx(bytes);
  if (!(data instanceof Uint8Array)) throw new Error("it does not hold bytes");
  if (shape.length !== axes) throw new Error(`it has ${shape.length} axes instead of ${axes}`);
  return { data, shape };
}

interface Header {
  readonly start: number;
  readonly shape: readonly number[];
  /** Elements in all. */
  readonly count: number;
  readonly elements: Elements;
}

function header(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 4 || view.getUint16(0) !== 0) throw new Error("it is no idx file");
  const elements = ELEMENTS[bytes[2]!];
  if (elements === undefined) throw new Error(`its element type ${bytes[2]} is not known`);
  const axes = bytes[3]!;
  if (axes < 1 || axes > MOST_AXES) throw new Error(`it claims ${axes} axes`);
  const start = 4 + 4 * axes;
  if (bytes.length < start) throw new Error("it is cut short within its header");
  const shape = Array.from({ length: axes }, (_, i) => view.getUint32(4 + 4 * i));
  const count = shape.reduce((a, b) => a * b, 1);
  if (!Number.isSafeInteger(count * elements.size)) {
    throw new Error(`it claims an array of [${shape.join(", ")}]`);
  }
  return { start, shape, count, elements };
}

function swapped(
  size: number,
  Array: new (count: number) => Storage,
  get: (view: DataView, at: number) => number,
): Elements {
  return {
    size,
    read: ({ buffer, byteOffset }, count) => {
      const view = new DataView(buffer, byteOffset, count * size);
      const out = new Array(count);
      for (let i = 0; i < count; i++) out[i] = get(view, i * size);
      return out;
    },
  };
}
