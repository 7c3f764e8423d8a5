/** The data elements that MATLAB files of level 5 are made of: tags, sizes and plain numbers. */
import type { Storage } from "../../core/ndarray.ts";
import { inflateExactly, inflateStart } from "../files/deflate.ts";

/** Data types of elements that have a meaning of their own. */
export const MATRIX = 14;
const COMPRESSED = 15;
const UTF8 = 16;
const UTF16 = 17;

/** One data element. */
export interface Element {
  /** Its data type. */
  readonly type: number;
  /** Its data, without tag and padding. */
  readonly data: Uint8Array;
}

type Getter = Extract<keyof DataView, `get${string}`>;

/** How data types store numbers. */
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

/** Reads elements one after another. */
export class Elements {
  #at = 0;

  /**
   * Reads elements.
   *
   * @param little Whether numbers are little endian.
   * @param packing Whether elements may be compressed: only those of a file may, not those within.
   */
  constructor(
    readonly bytes: Uint8Array,
    readonly little: boolean,
    readonly packing: "packed" | "plain" = "plain",
  ) {}

  /** Whether all of them have been read. */
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
    if (type !== COMPRESSED || this.packing === "plain") return { type, data };
    return unpacked(data, this.little);
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

function unpacked(data: Uint8Array, little: boolean): Element {
  const start = inflateStart(data, "zlib");
  if (start.length < 8) throw new Error("it is cut short: a compressed element has no tag");
  const size = viewOf(start).getUint32(4, little);
  const inner = new Elements(inflateExactly(data, "zlib", 8 + size), little).next();
  if (inner.type === MATRIX) return inner;
  throw new Error(`a compressed element holds an element of type ${inner.type}`);
}

/** Reads the numbers of an element, in the type in which they are stored; bytes are a view. */
export function numbersOf({ type, data }: Element, little: boolean): Storage {
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

/** Reads the characters of an element. */
export function charactersOf(element: Element, little: boolean): string[] {
  if (element.type === UTF8) {
    try {
      return [...new TextDecoder("utf-8", { fatal: true }).decode(element.data)];
    } catch {
      throw new Error("an element of text is not UTF-8");
    }
  }
  const units = numbersOf(element.type === UTF16 ? { ...element, type: 4 } : element, little);
  return Array.from(units as ArrayLike<number>, (unit) => String.fromCharCode(Number(unit)));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
