/** MATLAB files of level 5 (`save -v6` and `-v7`), as SVHN, Flowers 102 and ImageNet use them. */
import type { Storage } from "../../core/ndarray.ts";
import { inflateExactly, inflateStart } from "../files/deflate.ts";

interface MatNumbers {
  readonly kind: "numbers";
  readonly shape: readonly number[];
  /** The elements, FIRST axis fastest. */
  readonly data: Storage;
}

/** Any value. The elements of cells and structures are in order, first axis fastest. */
export type MatValue =
  | MatNumbers
  | { readonly kind: "text"; readonly rows: readonly string[] }
  | { readonly kind: "cells"; readonly values: readonly MatValue[] }
  /** Field → its value in every structure. */
  | { readonly kind: "structs"; readonly fields: ReadonlyMap<string, readonly MatValue[]> }
  /** Sparse matrices, functions and others that are not read. */
  | { readonly kind: "other"; readonly what: string };

/** The variables of a file, by name. */
type MatVariables = ReadonlyMap<string, MatValue>;

const HEADER = 128;

/** Values within values, at most, so that a hostile file ends. */
const DEEPEST = 32;

const [CELL, STRUCT, CHAR] = [1, 2, 4];
const OTHERS: Readonly<Record<number, string>> = {
  3: "an object",
  5: "a sparse matrix",
  16: "a function",
  17: "an opaque object",
};

/** Classes of numbers. A file may store them in a narrower type. */
const NUMERIC: Readonly<Record<number, new (elements: ArrayLike<never>) => Storage>> = {
  6: Float64Array,
  7: Float32Array,
  8: Int8Array,
  9: Uint8Array,
  10: Int16Array,
  11: Uint16Array,
  12: Int32Array,
  13: Uint32Array,
  14: BigInt64Array,
  15: BigUint64Array,
};

/** Reads a MATLAB file. Numbers are in their class's storage; logical arrays are bytes. */
export function parseMat(bytes: Uint8Array): MatVariables {
  const elements = new Elements(bytes.subarray(HEADER), isLittleEndian(bytes), "packed");
  const variables = new Map<string, MatValue>();
  while (!elements.ended) {
    const element = elements.next();
    if (element.type !== MATRIX) throw new Error(`it holds an element of type ${element.type}`);
    const { name, value } = readArray(element, 0);
    // A variable without a name is MATLAB's own workspace of functions.
    if (name !== "") variables.set(name, value);
  }
  return variables;
}

function isLittleEndian(bytes: Uint8Array): boolean {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 116));
  const isHdf5 = [1, 2, 3].every((i) => bytes[512 + i] === "\x89HDF".charCodeAt(i));
  if (isHdf5 || text.startsWith("MATLAB 7.3")) {
    throw new Error('it is of version 7.3, which is HDF5: save it with "-v7"');
  }
  if (bytes.length < HEADER) throw new Error("it is cut short within its header");
  const order = String.fromCharCode(bytes[126]!, bytes[127]!);
  if (order !== "IM" && order !== "MI") {
    const old = bytes.subarray(0, 4).includes(0);
    throw new Error(old ? 'it is of version 4: save it with "-v7"' : "it is not a MATLAB file");
  }
  return order === "IM";
}

function readArray(
  { data, little }: Element,
  depth: number,
): { readonly name: string; readonly value: MatValue } {
  if (depth > DEEPEST) throw new Error(`it has values within values more than ${DEEPEST} deep`);
  if (data.length === 0) {
    return { name: "", value: { kind: "numbers", shape: [0, 0], data: new Float64Array() } };
  }
  const parts = new Elements(data, little);
  const word = Number(numbersOf(parts.next())[0] ?? 0);
  const [kind, complex] = [word & 0xff, (word & 0x800) !== 0];
  const other = OTHERS[kind];
  if (other !== undefined) return { name: "", value: { kind: "other", what: other } };
  const shape = Array.from(numbersOf(parts.next()) as ArrayLike<number>, Number);
  const name = charactersOf(parts.next()).join("");
  const count = countOf(shape);
  const nested = (): MatValue => {
    const inner = parts.next();
    if (inner.type !== MATRIX) throw new Error(`"${name}" holds an element of type ${inner.type}`);
    return readArray(inner, depth + 1).value;
  };
  if (kind === CELL) {
    // It grows as values are read: a claimed count takes no memory.
    const values: MatValue[] = [];
    while (values.length < count) values.push(nested());
    return { name, value: { kind: "cells", values } };
  }
  if (kind === STRUCT) return { name, value: readStructs(parts, count, nested) };
  if (kind === CHAR) return { name, value: readText(parts.next(), shape) };
  const Class = NUMERIC[kind];
  if (Class === undefined) throw new Error(`array class ${kind} is not known`);
  if (complex) return { name, value: { kind: "other", what: "an array of complex numbers" } };
  const stored = numbersOf(parts.next());
  if (stored.length !== count) {
    throw new Error(`"${name}" of [${shape.join(", ")}] has ${stored.length} elements`);
  }
  return { name, value: { kind: "numbers", shape, data: inClass(stored, Class) } };
}

function countOf(shape: readonly number[]): number {
  const count = shape.reduce((a, b) => a * b, 1);
  if (shape.length >= 2 && shape.every((axis) => axis >= 0) && Number.isSafeInteger(count)) {
    return count;
  }
  throw new Error(`an array claims the shape [${shape.join(", ")}]`);
}

function readStructs(parts: Elements, count: number, nested: () => MatValue): MatValue {
  const width = Number(numbersOf(parts.next())[0] ?? 0);
  const text = charactersOf(parts.next()).join("");
  if (width < 1 || text.length % width !== 0) throw new Error("names of fields are damaged");
  const names = Array.from(
    { length: text.length / width },
    (_, i) => text.slice(i * width, (i + 1) * width).split("\0")[0]!,
  );
  const fields = new Map<string, MatValue[]>(names.map((name) => [name, []]));
  if (fields.size < names.length) throw new Error("two fields of a structure have the same name");
  if (names.length > 0) {
    for (let i = 0; i < count; i++) for (const name of names) fields.get(name)!.push(nested());
  }
  return { kind: "structs", fields };
}

function readText(element: Element, shape: readonly number[]): MatValue {
  const characters = charactersOf(element);
  if (characters.length !== countOf(shape)) {
    throw new Error(`text of [${shape.join(", ")}] has ${characters.length} characters`);
  }
  if (characters.length === 0) return { kind: "text", rows: [""] };
  const rows = Array.from({ length: shape[0]! }, (_, y) => {
    let row = "";
    for (let i = y; i < characters.length; i += shape[0]!) row += characters[i]!;
    // Rows of one text are as long as the longest, and end in blanks.
    return shape[0] === 1 ? row : row.trimEnd();
  });
  return { kind: "text", rows };
}

function inClass(stored: Storage, Class: (typeof NUMERIC)[number]): Storage {
  if (stored instanceof Class) return stored;
  const wide = Class === NUMERIC[14] || Class === NUMERIC[15];
  const elements = Array.from(
    stored as ArrayLike<number | bigint>,
    (element) => wide ? BigInt(element) : Number(element),
  );
  return new Class(elements as unknown as ArrayLike<never>);
}

/** Finds a variable of numbers. */
export function matNumbers(variables: MatVariables, name: string): MatNumbers {
  if (variables.has(name)) return requireNumbers(variables.get(name), `variable "${name}"`);
  throw new Error(`it has no variable "${name}", only ${[...variables.keys()].join(", ")}`);
}

/** Makes sure that a value is an array of numbers. */
export function requireNumbers(value: MatValue | undefined, what: string): MatNumbers {
  if (value?.kind === "numbers") return value;
  throw new Error(`${what} is ${kindOf(value)}, not numbers`);
}

/** Finds a vector of whole numbers, such as labels: `[1, N]` or `[N, 1]`. */
export function matIntegers(variables: MatVariables, name: string): Int32Array {
  const { data, shape } = matNumbers(variables, name);
  if (shape.filter((axis) => axis !== 1).length > 1) {
    throw new Error(`"${name}" is an array of [${shape.join(", ")}], not a vector`);
  }
  return Int32Array.from(data as ArrayLike<number | bigint>, (element, i) => {
    const value = Number(element);
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value;
    throw new Error(`"${name}" holds ${element} at ${i}, not a whole number`);
  });
}

/** Reads a list of texts: a cell array of one text each, or rows of characters. */
export function textList(value: MatValue | undefined, what: string): string[] {
  if (value?.kind === "text") return [...value.rows];
  if (value?.kind !== "cells") throw new Error(`${what} is ${kindOf(value)}, not a list of texts`);
  return value.values.map((cell, i) => {
    if (cell.kind === "text" && cell.rows.length === 1) return cell.rows[0]!;
    throw new Error(`${what} holds ${kindOf(cell)} at ${i}, not one text`);
  });
}

function kindOf(value: MatValue | undefined): string {
  if (value === undefined) return "missing";
  return value.kind === "other" ? value.what : value.kind;
}

/** Data types of elements that have a meaning of their own. */
const MATRIX = 14;
const COMPRESSED = 15;
const UTF8 = 16;
const UTF16 = 17;

/** One data element. */
interface Element {
  readonly type: number;
  readonly data: Uint8Array;
  readonly little: boolean;
}

type Getter = Extract<keyof DataView, `get${string}`>;

const NUMBERS: Readonly<Record<number, readonly [new (count: number) => Storage, Getter]>> = {
  1: [Int8Array, "getInt8"],
  2: [Uint8Array, "getUint8"],
  3: [Int16Array, "getInt16"],
  4: [Uint16Array, "getUint16"],
  5: [Int32Array, "getInt32"],
  6: [Uint32Array, "getUint32"],
  7: [Float32Array, "getFloat32"],
  9: [Float64Array, "getFloat64"],
  12: [BigInt64Array, "getBigInt64"],
  13: [BigUint64Array, "getBigUint64"],
};

class Elements {
  #at = 0;

  constructor(
    readonly bytes: Uint8Array,
    readonly little: boolean,
    readonly packing: "packed" | "plain" = "plain",
  ) {}

  get ended(): boolean {
    return this.#at >= this.bytes.length;
  }

  /** Reads the next one, and unpacks it if it is compressed. */
  next(): Element {
    const { type, start, size, end } = this.#tag(this.#at);
    const left = this.bytes.length - start;
    if (size > left) throw new Error(`it is cut short: an element of ${size} bytes has ${left}`);
    const data = this.bytes.subarray(start, start + size);
    this.#at = end;
    const element = { type, data, little: this.little };
    return type === COMPRESSED && this.packing === "packed" ? unpacked(element) : element;
  }

  #tag(at: number): { type: number; start: number; size: number; end: number } {
    const left = this.bytes.length - at;
    if (left < 8) throw new Error(`it is cut short: a tag of 8 bytes has ${left}`);
    const view = viewOf(this.bytes);
    const first = view.getUint32(at, this.little);
    // The tag itself may hold up to four bytes.
    const small = first >>> 16;
    if (small > 4) throw new Error(`an element claims ${small} bytes in its tag, which has 4`);
    if (small > 0) return { type: first & 0xffff, start: at + 4, size: small, end: at + 8 };
    const size = view.getUint32(at + 4, this.little);
    const padded = first === COMPRESSED ? size : Math.ceil(size / 8) * 8;
    return { type: first, start: at + 8, size, end: at + 8 + padded };
  }
}

function unpacked({ data, little }: Element): Element {
  const start = inflateStart(data, "zlib");
  if (start.length < 8) throw new Error("it is cut short: a compressed element has no tag");
  const size = viewOf(start).getUint32(4, little);
  const inner = new Elements(inflateExactly(data, "zlib", 8 + size), little).next();
  if (inner.type === MATRIX) return inner;
  throw new Error(`a compressed element holds an element of type ${inner.type}`);
}

/** The numbers of an element, in the type in which they are stored; bytes are a view. */
function numbersOf({ type, data, little }: Element): Storage {
  const stored = NUMBERS[type];
  if (stored === undefined) throw new Error(`an element of type ${type} holds no numbers`);
  const [Array, get] = stored;
  if (Array === Uint8Array) return data;
  const size = new Array(0).BYTES_PER_ELEMENT;
  if (data.length % size !== 0) {
    throw new Error(`${data.length} bytes are not a whole number of elements of ${size}`);
  }
  const out = new Array(data.length / size);
  const view = viewOf(data);
  for (let i = 0; i < out.length; i++) out[i] = view[get](i * size, little);
  return out;
}

function charactersOf(element: Element): string[] {
  if (element.type === UTF8) {
    try {
      return [...new TextDecoder("utf-8", { fatal: true }).decode(element.data)];
    } catch {
      throw new Error("an element of text is not UTF-8");
    }
  }
  const units = numbersOf(element.type === UTF16 ? { ...element, type: 4 } : element);
  return Array.from(units as ArrayLike<number>, (unit) => String.fromCharCode(Number(unit)));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
