/** The data elements that MATLAB files of level 5 are made of: tags, sizes and plain numbers. */
import type { Storage } from "../../../core/ndarray.ts";
import { inflateExactly, inflateStart } from "../../files/deflate.ts";

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

interface Plain {
  readonly size: number;
  readonly Array: new (count: number) => Storage;
  readonly get: (view: DataView, at: number, little: boolean) => number | bigint;
}

/** How data types store numbers. */
const PLAIN: Readonly<Record<number, Plain>> = {
  1: { size: 1, Array: Int8Array, get: (view, at) => view.getInt8(at) },
  2: { size: 1, Array: Uint8Array, get: (view, at) => view.getUint8(at) },
  3: { size: 2, Array: Int16Array, get: (view, at, little) => view.getInt16(at, little) },
  4: { size: 2, Array: Uint16Array, get: (view, at, little) => view.getUint16(at, little) },
  5: { size: 4, Array: Int32Array, get: (view, at, little) => view.getInt32(at, little) },
  6: { size: 4, Array: Uint32Array, get: (view, at, little) => view.getUint32(at, little) },
  7: { size: 4, Array: Float32Array, get: (view, at, little) => view.getFloat32(at, little) },
  9: { size: 8, Array: Float64Array, get: (view, at, little) => view.getFloat64(at, little) },
  12: { size: 8, Array: BigInt64Array, get: (view, at, little) => view.getBigInt64(at, little) },
  13: { size: 8, Array: BigUint64Array, get: (view, at, little) => view.getBigUint64(at, little) },
};

/** Reads elements one after another. */
export class Elements {
  #at = 0;

  /**
   * Reads elements.
   *
   * @param little Whether numbers are little endian.
   * @param packing Whether elements may be compressed: those of a file may, those within others not.
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

  /** Reads the next one; what is compressed is unpacked. */
  next(): Element {
    const { type, start, size, end } = this.#tag(this.#at);
    if (start + size > this.bytes.length) {
      throw new Error(
        `it is cut short: an element of ${size} bytes has ${this.bytes.length - start}`,
      );
    }
    const data = this.bytes.subarray(start, start + size);
    this.#at = end;
    return type === COMPRESSED && this.packing === "packed"
      ? unpacked(data, this.little)
      : { type, data };
  }

  #tag(at: number): { type: number; start: number; size: number; end: number } {
    const left = this.bytes.length - at;
    if (left < 8) throw new Error(`it is cut short: a tag of 8 bytes has ${left}`);
    const view = viewOf(this.bytes);
    const first = view.getUint32(at, this.little);
    // Up to four bytes lie in the tag itself.
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

/**
 * Reads the numbers of an element.
 *
 * @param little Whether they are little endian.
 * @returns The numbers, in the type in which they are stored; bytes are a view.
 */
export function numbersOf({ type, data }: Element, little: boolean): Storage {
  const plain = PLAIN[type];
  if (plain === undefined) throw new Error(`an element of type ${type} holds no numbers`);
  const { size, Array, get } = plain;
  if (data.length % size !== 0) {
    throw new Error(`${data.length} bytes are no whole number of elements of ${size}`);
  }
  if (Array === Uint8Array) return data;
  const out = new Array(data.length / size);
  const view = viewOf(data);
  for (let i = 0; i < out.length; i++) out[i] = get(view, i * size, little);
  return out;
}

/**
 * Reads the characters of an element.
 *
 * @param little Whether its units are little endian.
 */
export function charactersOf(element: Element, little: boolean): string[] {
  if (element.type === UTF8) {
    try {
      return [...new TextDecoder("utf-8", { fatal: true }).decode(element.data)];
    } catch {
      throw new Error("an element of text is no UTF-8");
    }
  }
  const units = numbersOf(element.type === UTF16 ? { ...element, type: 4 } : element, little);
  return Array.from(units as ArrayLike<number>, (unit) => String.fromCharCode(Number(unit)));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
