/** Resizes images exactly as Pillow does, and only the part that is kept. */
import type { Image } from "../../datasets/dataset.ts";
import { type Coefficients, coefficients, type Filter, type Span } from "./coefficients.ts";
import * as kernels from "./resize.wasm";

/** Width and height in pixels. */
export type Size = readonly [width: number, height: number];

/** Bits of the low part of a weight, as resize.wat has it. */
export const LOW_BITS = 12;

const PAIR_BYTES = 8;

/** The kernels pass the end of an array by fewer bytes than this. */
const SLACK = 64;

const AT_ONCE = 4;

/** Vectors are read fastest from multiples of this. */
const ALIGNMENT = 16;

const PAGE = 65536;

/** Axes whose weights are kept at most: photographs come in many sizes. */
const CAPACITY = 64;

interface Window {
  readonly columns: Span;
  readonly rows: Span;
}

/** Resizes as Pillow does with 8-bit images: columns first, rounded to bytes, then rows. */
export class Resizer {
  readonly #kept = new Map<string, Tables>();

  constructor(readonly filter: Filter) {}

  /** Resizes `[H, W, C]`, and returns the part in `window`; the image itself if nothing changes. */
  resize(image: Image, [width, height]: Size, window?: Window, into?: Uint8Array): Image {
    const { columns, rows } = window ??
      { columns: { start: 0, end: width }, rows: { start: 0, end: height } };
    if (isWhole(image.width, width, columns) && isWhole(image.height, height, rows)) return image;
    const across = this.#tables(image.width, width, columns);
    const down = this.#tables(image.height, height, rows);
    return {
      width: columns.end - columns.start,
      height: rows.end - rows.start,
      channels: image.channels,
      pixels: runPasses(image, across, down, into),
    };
  }

  #tables(from: number, to: number, span: Span): Tables {
    const key = `${from} ${to} ${span.start} ${span.end}`;
    let found = this.#kept.get(key);
    if (found === undefined) {
      if (this.#kept.size >= CAPACITY) this.#kept.clear();
      found = tablesOf(coefficients(from, to, this.filter, span));
      this.#kept.set(key, found);
    }
    return found;
  }
}

function isWhole(from: number, to: number, { start, end }: Span): boolean {
  return from === to && start === 0 && end === to;
}

/** The weights of one axis, in the form that the kernels take. */
interface Tables {
  readonly coefficients: Coefficients;
  /** `[length]` pairs of weights that count. */
  readonly pairs: Int32Array;
  readonly pitch: number;
  /** `[length, pitch / 2]`: of each pair both high parts, then both low ones. */
  readonly weights: Int16Array;
}

/** Splits every weight into `high · 2^12 + low`, in pairs. */
export function tablesOf(coefficients: Coefficients): Tables {
  const { length, taps, count, weights } = coefficients;
  const pairs = Math.ceil(taps / 2);
  const split = new Int16Array(length * pairs * 4);
  for (let i = 0; i < length; i++) {
    for (let j = 0; j < count[i]!; j++) {
      const weight = weights[i * taps + j]!;
      const at = (i * pairs + (j >> 1)) * 4 + (j & 1);
      split[at] = weight >> LOW_BITS;
      split[at + 2] = weight & (1 << LOW_BITS) - 1;
    }
  }
  return {
    coefficients,
    pairs: count.map((taken) => Math.ceil(taken / 2)),
    pitch: pairs * PAIR_BYTES,
    weights: split,
  };
}

/** Resizes columns of the rows that count, rounds, then resizes rows, in the kernels' memory. */
export function runPasses(
  image: Image,
  columns: Tables,
  rows: Tables,
  into?: Uint8Array,
): Uint8Array {
  const { channels, width } = image;
  const { first, count, length } = rows.coefficients;
  const top = first[0]!;
  const height = first.at(-1)! + count.at(-1)! - top;
  const line = width * channels;
  const stride = columns.coefficients.length * channels;
  // The kernels write a byte more than a row has.
  const step = Math.ceil((stride + 1) / ALIGNMENT) * ALIGNMENT;
  // Colour is resized four rows at a time, of which the last may be beyond the image.
  const rounded = Math.ceil(height / AT_ONCE) * AT_ONCE;

  let end = 0;
  const reserve = (bytes: number): number => {
    const start = end;
    end = Math.ceil((start + bytes + SLACK) / ALIGNMENT) * ALIGNMENT;
    return start;
  };
  const source = reserve(rounded * line);
  const tables = [columns.coefficients.first, columns.pairs, columns.weights, rows.weights];
  const places = tables.map(({ byteLength }) => reserve(byteLength));
  // The last pair of rows may reach one row further, with the weight 0.
  const middle = reserve((rounded + 1) * step);
  const out = reserve(length * stride);

  const missing = Math.ceil((end - kernels.memory.buffer.byteLength) / PAGE);
  if (missing > 0) kernels.memory.grow(missing);
  const memory = new Uint8Array(kernels.memory.buffer);
  memory.set(image.pixels.subarray(top * line, (top + height) * line), source);
  tables.forEach(({ buffer, byteOffset, byteLength }, i) =>
    memory.set(new Uint8Array(buffer, byteOffset, byteLength), places[i]!)
  );

  const [firsts, pairs, across, down] = places as [number, number, number, number];
  const { pitch, coefficients: { length: wide } } = columns;
  for (let y = 0; y < height; y += channels === 3 ? AT_ONCE : 1) {
    const [from, to] = [source + y * line, middle + y * step];
    if (channels === 1) kernels.columns1(from, to, wide, firsts, pairs, across, pitch);
    else kernels.columns3(from, to, wide, firsts, pairs, across, pitch, line, step);
  }
  for (let y = 0; y < length; y++) {
    const from = middle + (first[y]! - top) * step;
    const weights = down + y * rows.pitch;
    kernels.rows(from, step, out + y * stride, stride, rows.pairs[y]!, weights);
  }
  const made = memory.subarray(out, out + length * stride);
  if (into === undefined) return made.slice();
  into.set(made);
  return into;
}
