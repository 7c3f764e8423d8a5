/** NumPy's `.npy` files (NEP 1): versions 1 to 3, numbers and booleans, either byte and axis order. */
import { InputError } from "./errors.ts";
import type { NdArray, Storage } from "./ndarray.ts";

/** `\x93NUMPY`. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** NumPy starts the elements at a multiple of this, so that they can be viewed in place. */
const ALIGNMENT = 64;

interface Reader {
  /** Bytes per element. */
  readonly size: number;
  readonly view: (buffer: ArrayBufferLike, offset: number, length: number) => Storage;
  /** Whether the stored bits are no storage of ours and have to be converted. */
  readonly convert?: (stored: Storage) => Storage;
}

/** How each element type is read, by NumPy's kind and size. */
const readers: Readonly<Record<string, Reader>> = {
  f2: { size: 2, view: viewOf(Uint16Array), convert: widenHalves },
  f4: { size: 4, view: viewOf(Float32Array) },
  f8: { size: 8, view: viewOf(Float64Array) },
  i1: { size: 1, view: viewOf(Int8Array) },
  i2: { size: 2, view: viewOf(Int16Array) },
  i4: { size: 4, view: viewOf(Int32Array) },
  i8: { size: 8, view: viewOf(BigInt64Array) },
  u1: { size: 1, view: viewOf(Uint8Array) },
  u2: { size: 2, view: viewOf(Uint16Array) },
  u4: { size: 4, view: viewOf(Uint32Array) },
  u8: { size: 8, view: viewOf(BigUint64Array) },
  b1: { size: 1, view: viewOf(Uint8Array) },
};

/**
 * Reads a `.npy` file. Half precision becomes float32, booleans become bytes, Fortran order becomes C
 * order; everything else keeps its type, and where it can be, it is a view on the given bytes.
 *
 * @param bytes The whole file.
 * @param name The file's name, with which every error starts.
 * @returns The array, in C order.
 * @throws {InputError} If the file is damaged, cut short, or of an element type that is no number.
 *
 * @example
 * ```ts
 * import { readNpy, writeNpy } from "./npy.ts";
 * const bytes = writeNpy({ data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] });
 * readNpy(bytes, "features.npy").shape; // [2, 2]
 * ```
 */
export function readNpy(bytes: Uint8Array, name: string): NdArray<Storage> {
  const { text, start } = headerText(bytes, name);
  const { descriptor, fortran, shape } = parseHeader(text, name);
  const reader = readers[descriptor.slice(1)];
  if (reader === undefined) throw unsupported(name, descriptor);
  const count = shape.reduce((a, b) => a * b, 1);
  const wanted = count * reader.size;
  const present = bytes.length - start;
  if (present !== wanted) {
    const what = present < wanted ? "The file is cut short" : "The file holds more than its array";
    throw new InputError(
      `${name}: ${what}: shape [${shape.join(", ")}] of type "${descriptor}" takes ${wanted} ` +
        `bytes, but ${present} follow the header; write or fetch it again`,
    );
  }
  const stored = elements(bytes, start, count, reader, descriptor.startsWith(">"));
  const data = reader.convert?.(stored) ?? stored;
  return { data: fortran && shape.length > 1 ? toRowOrder(data, shape) : data, shape };
}

/**
 * Writes a `.npy` file (version 1, little endian, C order).
 *
 * @param array Any array.
 * @returns The whole file.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readNpy, writeNpy } from "./npy.ts";
 * const picks = { data: Int32Array.of(7, 0, 3), shape: [3] };
 * assertEquals(readNpy(writeNpy(picks), "picks.npy"), picks);
 * ```
 */
export function writeNpy(array: NdArray<Storage>): Uint8Array {
  const { data, shape } = array;
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${descriptorOf(data)}', 'fortran_order': False, 'shape': (${axes}), }`;
  const fixed = MAGIC.length + 4;
  const padded = Math.ceil((fixed + header.length + 1) / ALIGNMENT) * ALIGNMENT - fixed;
  const bytes = new Uint8Array(fixed + padded + data.byteLength);
  bytes.set([...MAGIC, 1, 0, padded & 0xff, padded >> 8]);
  bytes.set(new TextEncoder().encode(header.padEnd(padded - 1) + "\n"), fixed);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), fixed + padded);
  return bytes;
}

/**
 * Converts elements to float32, what programs compute with.
 *
 * @param array Any array.
 * @returns The same shape; the array itself where it is float32 already.
 */
export function toFloat32(array: NdArray<Storage>): NdArray {
  const { data, shape } = array;
  if (data instanceof Float32Array) return { data, shape };
  const out = new Float32Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = Number(data[i]);
  return { data: out, shape };
}

/** Finds the header and where the elements start. */
function headerText(bytes: Uint8Array, name: string): { text: string; start: number } {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new InputError(
      `${name}: Not a .npy file: it does not start with "\\x93NUMPY"; save it with numpy.save`,
    );
  }
  const version = bytes[MAGIC.length];
  if (version === undefined || version < 1 || version > 3) {
    throw new InputError(
      `${name}: Version ${version ?? "missing"} of the .npy format is not known; ` +
        "save it again with numpy.save",
    );
  }
  const lengthBytes = version === 1 ? 2 : 4;
  const lengthAt = MAGIC.length + 2;
  const headerAt = lengthAt + lengthBytes;
  let length = 0;
  for (let i = lengthBytes - 1; i >= 0; i--) length = length * 256 + (bytes[lengthAt + i] ?? 0);
  const start = headerAt + length;
  if (bytes.length < start) {
    throw new InputError(`${name}: The file is cut short inside its header; fetch it again`);
  }
  return { text: new TextDecoder().decode(bytes.subarray(headerAt, start)), start };
}

interface Header {
  /** Such as "<f4". */
  readonly descriptor: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** Reads the Python literal that the header is; nothing is evaluated. */
function parseHeader(text: string, name: string): Header {
  if (/['"]descr['"]\s*:\s*\[/.test(text)) {
    throw new InputError(
      `${name}: Holds records with named fields; save each field as an array of its own`,
    );
  }
  const descriptor = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1];
  const fortran = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const axes = /['"]shape['"]\s*:\s*\(([\d\sL,]*)\)/.exec(text)?.[1];
  if (descriptor === undefined || fortran === undefined || axes === undefined) {
    throw new InputError(`${name}: The header is damaged: ${JSON.stringify(text.trim())}`);
  }
  const shape = axes.split(",").map((axis) => axis.trim()).filter((axis) => axis !== "")
    .map((axis) => parseInt(axis, 10));
  if (!Number.isSafeInteger(shape.reduce((a, b) => a * b, 8))) {
    throw new InputError(`${name}: The header is damaged: no file can hold [${shape.join(", ")}]`);
  }
  return { descriptor, fortran: fortran === "True", shape };
}

function unsupported(name: string, descriptor: string): InputError {
  const known = Object.keys(readers).join(", ");
  const reason = descriptor.includes("O")
    ? "holds Python objects, which are never loaded"
    : `has element type "${descriptor}"`;
  return new InputError(`${name}: The file ${reason}; save it as one of ${known}`);
}

/** The elements as they are stored, in this machine's byte order. */
function elements(
  bytes: Uint8Array,
  start: number,
  count: number,
  reader: Reader,
  bigEndian: boolean,
): Storage {
  const offset = bytes.byteOffset + start;
  if (!bigEndian && offset % reader.size === 0) return reader.view(bytes.buffer, offset, count);
  const copy = bytes.slice(start, start + count * reader.size);
  if (bigEndian) reverseEach(copy, reader.size);
  return reader.view(copy.buffer, 0, count);
}

function reverseEach(bytes: Uint8Array, size: number): void {
  for (let i = 0; i < bytes.length; i += size) bytes.subarray(i, i + size).reverse();
}

/** Reorders elements whose first axis is fastest so that the last one is. */
function toRowOrder<T extends Storage>(data: T, shape: readonly number[]): T {
  const out = data.slice() as T;
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  let source = 0;
  for (let i = 0; i < data.length; i++) {
    out[i] = data[source]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      source -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/** IEEE 754 half precision to single. */
function widenHalves(halves: Storage): Float32Array {
  return Float32Array.from(halves as Uint16Array, (bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

type StorageClass = new (buffer: ArrayBufferLike, offset: number, length: number) => Storage;

function viewOf(
  Class: unknown,
): (buffer: ArrayBufferLike, offset: number, length: number) => Storage {
  return (buffer, offset, length) => new (Class as StorageClass)(buffer, offset, length);
}

function descriptorOf(data: Storage): string {
  const size = data.BYTES_PER_ELEMENT;
  const kind = data instanceof Float32Array || data instanceof Float64Array
    ? "f"
    : data.constructor.name.includes("Uint")
    ? "u"
    : "i";
  return `${size === 1 ? "|" : "<"}${kind}${size}`;
}
