/** NumPy's `.npy` files (NEP 1): versions 1 to 3, numbers, booleans and text, either byte and axis order. */
import { InputError } from "./errors.ts";
import type { Narrowed, NdArray, Storage } from "./ndarray.ts";

/** `\x93NUMPY`. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** NumPy starts the elements at a multiple of this, so that they can be viewed in place. */
const ALIGNMENT = 64;

/** NumPy does not parse a longer header. */
const MOST_HEADER_BYTES = 10_000;

/** An array of text, dtypes `<U…` and `S…`; `data` is in C order. */
export interface TextArray {
  readonly data: readonly string[];
  readonly shape: readonly number[];
}

interface Reader<T> {
  /** Bytes per element. */
  readonly size: number;
  /** Views the elements of aligned bytes in the machine's byte order. */
  readonly view: (buffer: ArrayBufferLike, offset: number, count: number) => T;
}

/** Readers of element types, by NumPy's kind and size. */
const readers: Readonly<Record<string, Reader<Storage>>> = {
  f2: { size: 2, view: (...at) => new Float32Array(new Float16Array(...at)) },
  f4: { size: 4, view: (...at) => new Float32Array(...at) },
  f8: { size: 8, view: (...at) => new Float64Array(...at) },
  i1: { size: 1, view: (...at) => new Int8Array(...at) },
  i2: { size: 2, view: (...at) => new Int16Array(...at) },
  i4: { size: 4, view: (...at) => new Int32Array(...at) },
  i8: { size: 8, view: (...at) => new BigInt64Array(...at) },
  u1: { size: 1, view: (...at) => new Uint8Array(...at) },
  u2: { size: 2, view: (...at) => new Uint16Array(...at) },
  u4: { size: 4, view: (...at) => new Uint32Array(...at) },
  u8: { size: 8, view: (...at) => new BigUint64Array(...at) },
  b1: { size: 1, view: (...at) => new Uint8Array(...at) },
};

/**
 * Reads a `.npy` file of numbers. Half precision becomes float32, booleans become bytes, Fortran order
 * becomes C order; everything else keeps its type, and is a view on the given bytes if possible.
 *
 * @param bytes The whole file.
 * @param name The file's name, with which every error starts.
 * @returns The array, in C order.
 * @throws {InputError} If the file is damaged, cut short, or of an element type that is not a number.
 *
 * @example
 * ```ts
 * import { readNpy, writeNpy } from "./npy.ts";
 * const bytes = writeNpy({ data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] });
 * readNpy(bytes, "features.npy").shape; // [2, 2]
 * ```
 */
export function readNpy(bytes: Uint8Array, name: string): NdArray<Storage> {
  const array = readNpyOrText(bytes, name);
  if (!isText(array)) return array;
  throw new InputError(`${name}: The file holds text, but numbers are needed`);
}

/** Reads a `.npy` file of numbers, as {@linkcode readNpy} does, or of text. */
export function readNpyOrText(bytes: Uint8Array, name: string): NdArray<Storage> | TextArray {
  const { text, start } = headerText(bytes, name);
  const { descriptor, fortran, shape } = parseHeader(text, name);
  const [, order, kind = "", size = ""] = /^([<>=|]?)([a-zA-Z])([1-9]\d*)$/.exec(descriptor) ?? [];
  const place = { bytes, start, name, descriptor, shape, bigEndian: order === ">" };
  if (kind === "U" || kind === "S") {
    const data = elements(place, textReader(kind, Number(size), name), kind === "U" ? 4 : 1);
    return { data: fortran ? toRowOrder(data, shape) : data, shape };
  }
  const reader = readers[kind + size];
  if (reader === undefined) throw unsupported(name, descriptor);
  const data = elements(place, reader, reader.size);
  return { data: fortran ? toRowOrder(data, shape) : data, shape };
}

/** Whether an array holds text. */
export function isText(array: NdArray<Storage> | TextArray): array is TextArray {
  return Array.isArray(array.data);
}

/**
 * Writes a `.npy` file (version 1, little endian, C order).
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
 * Converts elements to float32, in which programs compute.
 *
 * @returns The same shape, and the exact elements if float32 does not hold them; a float32 array itself.
 */
export function toFloat32(array: NdArray<Storage>): Narrowed {
  const { data, shape } = array;
  if (data instanceof Float32Array) return { data, shape };
  const narrow = new Float32Array(data.length);
  let holdsAll = true;
  for (let i = 0; i < narrow.length; i++) {
    const value = Number(data[i]);
    narrow[i] = value;
    if (narrow[i] !== value) holdsAll = false;
  }
  if (holdsAll) return { data: narrow, shape };
  const exact = data instanceof Float64Array ? data : Float64Array.from(data, Number);
  return { data: narrow, shape, exact };
}

/** The header, and the start of the elements. */
function headerText(bytes: Uint8Array, name: string): { text: string; start: number } {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new InputError(
      `${name}: Not a .npy file: it does not start with "\\x93NUMPY"; save it with numpy.save`,
    );
  }
  const [version, minor] = bytes.subarray(MAGIC.length);
  if (version === undefined || version < 1 || version > 3 || minor !== 0) {
    const given = minor === undefined ? "missing" : `${version}.${minor}`;
    throw new InputError(
      `${name}: Version ${given} of the .npy format is not known; save it again with numpy.save`,
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
  if (length > MOST_HEADER_BYTES) {
    throw new InputError(`${name}: The header is damaged: no array needs one of ${length} bytes`);
  }
  return { text: new TextDecoder().decode(bytes.subarray(headerAt, start)), start };
}

interface Header {
  /** Such as "<f4". */
  readonly descriptor: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** One entry of the header's dictionary, and its separator. */
const ENTRY =
  /\s*(['"])(descr|fortran_order|shape)\1\s*:\s*(?:(['"])([^'"\\]*)\3|(True|False)|\(([\d\sL,]*)\))\s*(,\s*\}|[,}])/y;

/**
 * Parses the header, a Python literal; nothing is evaluated. It must have its three keys once each, and
 * nothing may follow: another reader might use a second value, or more text.
 */
function parseHeader(text: string, name: string): Header {
  if (/['"]descr['"]\s*:\s*\[/.test(text)) {
    throw new InputError(
      `${name}: Holds records with named fields; save each field as an array of its own`,
    );
  }
  const damaged = (): InputError =>
    new InputError(`${name}: The header is damaged: ${JSON.stringify(text.trim())}`);
  const values = new Map<string, string>();
  ENTRY.lastIndex = /^[ \t]*\{/.exec(text)?.[0].length ?? text.length;
  for (let open = true; open;) {
    const [, , key, , descriptor, flag, axes, next] = ENTRY.exec(text) ?? [];
    const value = { descr: descriptor, fortran_order: flag, shape: axes }[key ?? ""];
    if (value === undefined || values.has(key!)) throw damaged();
    values.set(key!, value);
    open = next === ",";
    if (!open && text.slice(ENTRY.lastIndex).trim() !== "") throw damaged();
  }
  // A tuple: one axis needs its comma, and more may end in one.
  const axes = values.get("shape")?.split(",").map((axis) => axis.trim()) ?? [];
  if (axes.length !== 1 && axes.at(-1) === "") axes.pop();
  else if (axes.length === 1 && axes.pop() !== "") throw damaged();
  // Python 2 wrote long integers with an L.
  if (values.size !== 3 || !axes.every((axis) => /^(0|[1-9]\d*)L?$/.test(axis))) throw damaged();
  const shape = axes.map((axis) => parseInt(axis, 10));
  // If one length is zero, the product does not bound the others.
  if (![...shape, shape.reduce((a, b) => a * b, 8)].every(Number.isSafeInteger)) {
    throw new InputError(`${name}: The header is damaged: no file can hold [${shape.join(", ")}]`);
  }
  return {
    descriptor: values.get("descr")!,
    fortran: values.get("fortran_order") === "True",
    shape,
  };
}

function unsupported(name: string, descriptor: string): InputError {
  const known = Object.keys(readers).join(", ");
  const reason = descriptor.includes("O")
    ? "holds Python objects, which are never loaded"
    : `has element type "${descriptor}"`;
  return new InputError(`${name}: The file ${reason}; save it as one of ${known}, U or S`);
}

interface Place {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly name: string;
  readonly descriptor: string;
  readonly shape: readonly number[];
  readonly bigEndian: boolean;
}

/** The elements, which must fill the file; byte order applies to units of `unit` bytes. */
function elements<T>(place: Place, { size, view }: Reader<T>, unit: number): T {
  const { bytes, start, name, descriptor, shape, bigEndian } = place;
  const count = shape.reduce((a, b) => a * b, 1);
  const wanted = count * size;
  const present = bytes.length - start;
  if (present !== wanted) {
    const what = present < wanted ? "The file is cut short" : "The file holds more than its array";
    throw new InputError(
      `${name}: ${what}: shape [${shape.join(", ")}] of type "${descriptor}" takes ${wanted} ` +
        `bytes, but ${present} follow the header; write or fetch it again`,
    );
  }
  const offset = bytes.byteOffset + start;
  if (!bigEndian && offset % unit === 0) return view(bytes.buffer, offset, count);
  const copy = bytes.slice(start);
  if (bigEndian) reverseEach(copy, unit);
  return view(copy.buffer, 0, count);
}

/** Text is padded with zeros; `S` is read as UTF-8. */
function textReader(kind: "U" | "S", length: number, name: string): Reader<string[]> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const decode = (bytes: Uint8Array): string => {
    try {
      if (kind === "S") return decoder.decode(bytes);
      const points = new Uint32Array(bytes.buffer, bytes.byteOffset, length);
      const text = String.fromCodePoint(...points);
      if (text.isWellFormed()) return text;
    } catch {
      // Named below.
    }
    throw new InputError(
      `${name}: The file holds text that is not ${kind === "S" ? "UTF-8" : "Unicode"}`,
    );
  };
  const size = kind === "U" ? length * 4 : length;
  return {
    size,
    view: (buffer, offset, count) =>
      Array.from(
        { length: count },
        (_, i) => decode(new Uint8Array(buffer, offset + i * size, size)).replace(/\0+$/, ""),
      ),
  };
}

function reverseEach(bytes: Uint8Array, size: number): void {
  for (let i = 0; i < bytes.length; i += size) bytes.subarray(i, i + size).reverse();
}

/** Reorders elements from Fortran to C order. */
function toRowOrder<T extends Storage | string[]>(data: T, shape: readonly number[]): T {
  if (shape.length < 2) return data;
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

function descriptorOf(data: Storage): string {
  const size = data.BYTES_PER_ELEMENT;
  const kind = data instanceof Float32Array || data instanceof Float64Array
    ? "f"
    : data.constructor.name.includes("Uint")
    ? "u"
    : "i";
  return `${size === 1 ? "|" : "<"}${kind}${size}`;
}
