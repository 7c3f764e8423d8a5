/** MATLAB files of level 5 (`save -v6` and `-v7`), as SVHN, Flowers 102 and ImageNet use them. */
import type { Storage } from "../../../core/ndarray.ts";
import { charactersOf, type Element, Elements, MATRIX, numbersOf } from "./elements.ts";
import type { MatValue, MatVariables } from "./value.ts";

const HEADER = 128;

/** Values within values, at most: no honest file is deeper, and a hostile one ends here. */
const DEEPEST = 32;

/** Array classes by their numbers. */
const CELL = 1;
const STRUCT = 2;
const CHAR = 4;
const NUMERIC_FROM = 6;
const NUMERIC_TO = 15;
const OTHERS: Readonly<Record<number, string>> = {
  3: "an object",
  5: "a sparse matrix",
  16: "a function",
  17: "an opaque object",
};

/** A class's own storage; numbers may be stored in a narrower one. */
const STORAGE: Readonly<Record<number, new (elements: ArrayLike<never>) => Storage>> = {
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

/**
 * Reads a MATLAB file.
 *
 * @returns Its variables. Numbers are in their class's storage (double is `Float64Array`), first axis
 * fastest; logical arrays are bytes.
 */
export function parseMat(bytes: Uint8Array): MatVariables {
  const little = readHeader(bytes);
  const elements = new Elements(bytes.subarray(HEADER), little, "packed");
  const variables = new Map<string, MatValue>();
  while (!elements.ended) {
    const element = elements.next();
    if (element.type !== MATRIX) throw new Error(`it holds an element of type ${element.type}`);
    const { name, value } = readArray(element, little, 0);
    // A variable without a name is MATLAB's own workspace of functions.
    if (name !== "") variables.set(name, value);
  }
  return variables;
}

/** @returns whether numbers are little endian */
function readHeader(bytes: Uint8Array): boolean {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 116));
  const isHdf5 = [1, 2, 3].every((i) => bytes[512 + i] === "\x89HDF".charCodeAt(i));
  if (isHdf5 || text.startsWith("MATLAB 7.3")) {
    throw new Error('it is of version 7.3, which is HDF5: save it with "-v7"');
  }
  if (bytes.length < HEADER) throw new Error("it is cut short within its header");
  const order = String.fromCharCode(bytes[126]!, bytes[127]!);
  if (order !== "IM" && order !== "MI") {
    const old = bytes.subarray(0, 4).includes(0);
    throw new Error(old ? 'it is of version 4: save it with "-v7"' : "it is no MATLAB file");
  }
  return order === "IM";
}

function readArray(
  element: Element,
  little: boolean,
  depth: number,
): { readonly name: string; readonly value: MatValue } {
  if (depth > DEEPEST) throw new Error(`it has values within values more than ${DEEPEST} deep`);
  // An empty element stands for an empty array.
  if (element.data.length === 0) {
    return { name: "", value: { kind: "numbers", shape: [0, 0], data: new Float64Array() } };
  }
  const parts = new Elements(element.data, little);
  const flags = numbersOf(parts.next(), little);
  const word = Number(flags[0] ?? 0);
  const [kind, complex] = [word & 0xff, (word & 0x800) !== 0];
  const other = OTHERS[kind];
  if (other !== undefined) return { name: "", value: { kind: "other", what: other } };
  const shape = Array.from(numbersOf(parts.next(), little) as ArrayLike<number>, Number);
  const name = charactersOf(parts.next(), little).join("");
  const count = countOf(shape);
  const nested = (): MatValue => {
    const { type, data } = parts.next();
    if (type !== MATRIX) throw new Error(`"${name}" holds an element of type ${type}`);
    return readArray({ type, data }, little, depth + 1).value;
  };
  if (kind === CELL) return { name, value: { kind: "cells", shape, values: times(count, nested) } };
  if (kind === STRUCT) return { name, value: readStructs(parts, shape, nested) };
  if (kind === CHAR) return { name, value: readText(parts.next(), shape, little) };
  if (kind < NUMERIC_FROM || kind > NUMERIC_TO) throw new Error(`array class ${kind} is not known`);
  if (complex) return { name, value: { kind: "other", what: "an array of complex numbers" } };
  const stored = numbersOf(parts.next(), little);
  if (stored.length !== count) {
    throw new Error(`"${name}" of [${shape.join(", ")}] has ${stored.length} elements`);
  }
  return { name, value: { kind: "numbers", shape, data: inClass(stored, kind) } };
}

function countOf(shape: readonly number[]): number {
  const count = shape.reduce((a, b) => a * b, 1);
  if (shape.length >= 2 && shape.every((axis) => axis >= 0) && Number.isSafeInteger(count)) {
    return count;
  }
  throw new Error(`an array claims the shape [${shape.join(", ")}]`);
}

/** Grows as values are read: a claimed count takes no memory. */
function times(count: number, read: () => MatValue): MatValue[] {
  const values: MatValue[] = [];
  while (values.length < count) values.push(read());
  return values;
}

function readStructs(parts: Elements, shape: readonly number[], nested: () => MatValue): MatValue {
  const width = Number(numbersOf(parts.next(), parts.little)[0] ?? 0);
  const text = charactersOf(parts.next(), parts.little).join("");
  if (width < 1 || text.length % width !== 0) throw new Error("names of fields are damaged");
  const names = Array.from(
    { length: text.length / width },
    (_, i) => text.slice(i * width, (i + 1) * width).split("\0")[0]!,
  );
  const fields = new Map<string, MatValue[]>(names.map((name) => [name, []]));
  if (fields.size < names.length) throw new Error("two fields of a structure have the same name");
  if (names.length > 0) {
    const count = countOf(shape);
    for (let i = 0; i < count; i++) for (const name of names) fields.get(name)!.push(nested());
  }
  return { kind: "structs", shape, fields };
}

function readText(element: Element, shape: readonly number[], little: boolean): MatValue {
  const characters = charactersOf(element, little);
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

function inClass(stored: Storage, kind: number): Storage {
  const Class = STORAGE[kind]!;
  if (stored instanceof Class) return stored;
  const wide = kind === 14 || kind === 15;
  const elements = Array.from(
    stored as ArrayLike<number | bigint>,
    (element) => wide ? BigInt(element) : Number(element),
  );
  return new Class(elements as unknown as ArrayLike<never>);
}
