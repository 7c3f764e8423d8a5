/** Both passes of a resize, run in WebAssembly's memory. */
import type { Image } from "../../datasets/dataset.ts";
import type { Coefficients } from "./coefficients.ts";
import { kernelModule, LOW_BITS, PAIR_BYTES, SLACK } from "./kernels.ts";

/** Rows of colour that are resized together. */
const AT_ONCE = 4;

/** Vectors are read fastest from multiples of this. */
const ALIGNMENT = 16;

/** Bytes of a page of WebAssembly's memory. */
const PAGE = 65536;

/** The weights of one axis, in the form that the kernels take. */
export interface Tables {
  /** What they were made from. */
  readonly coefficients: Coefficients;
  /** `[length]` pairs of weights that count. */
  readonly pairs: Int32Array;
  /** Bytes of one output pixel's weights. */
  readonly pitch: number;
  /** `[length, pitch / 2]`: of each pair both high parts, then both low ones. */
  readonly weights: Int16Array;
}

/**
 * Splits weights for the kernels.
 *
 * @returns Every weight as `high · 2^12 + low`, in pairs.
 */
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

/** What the module exports. */
interface Kernels {
  readonly columns1: (
    source: number,
    out: number,
    length: number,
    first: number,
    pairs: number,
    weights: number,
    pitch: number,
  ) => void;
  readonly columns3: (
    source: number,
    out: number,
    length: number,
    first: number,
    pairs: number,
    weights: number,
    pitch: number,
    line: number,
    stride: number,
  ) => void;
  readonly rows: (
    source: number,
    line: number,
    out: number,
    length: number,
    pairs: number,
    weights: number,
  ) => void;
}

/** Runs the passes; its memory grows to what the largest image needs. */
export class Passes {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #kernels: Kernels;
  #end = 0;

  /** Compiles the kernels: a millisecond. */
  constructor() {
    const module = new WebAssembly.Module(kernelModule());
    const { exports } = new WebAssembly.Instance(module, { js: { memory: this.#memory } });
    this.#kernels = exports as unknown as Kernels;
  }

  /**
   * Resizes an image: columns first, of those rows that count, rounded to bytes; then rows.
   *
   * @param image `[H, W, C]`.
   * @param into Where the result goes; default new memory, which takes as long as the work itself.
   * @returns `[H', W', C]`
   */
  resize(image: Image, columns: Tables, rows: Tables, into?: Uint8Array): Uint8Array {
    const { channels, width } = image;
    const { first, count, length } = rows.coefficients;
    const top = first[0]!;
    const height = first.at(-1)! + count.at(-1)! - top;
    const line = width * channels;
    const stride = columns.coefficients.length * channels;
    // The kernels write a byte more than a row has.
    const step = Math.ceil((stride + 1) / ALIGNMENT) * ALIGNMENT;
    this.#end = 0;
    // Colour is resized four rows at a time, of which the last may be beyond the image.
    const rounded = Math.ceil(height / AT_ONCE) * AT_ONCE;
    const source = this.#reserve(rounded * line);
    const tables = [columns.coefficients.first, columns.pairs, columns.weights, rows.weights];
    const places = tables.map(({ byteLength }) => this.#reserve(byteLength));
    // The last pair of rows may reach one row further, with the weight 0.
    const middle = this.#reserve((rounded + 1) * step);
    const out = this.#reserve(length * stride);
    this.#grow();
    this.#put(source, image.pixels.subarray(top * line, (top + height) * line));
    tables.forEach((table, i) => this.#put(places[i]!, table));
    const [firsts, pairs, across, down] = places as [number, number, number, number];
    const { pitch, coefficients: { length: wide } } = columns;
    const { columns1, columns3, rows: rowKernel } = this.#kernels;
    for (let y = 0; y < height; y += channels === 3 ? AT_ONCE : 1) {
      const [from, to] = [source + y * line, middle + y * step];
      if (channels === 1) columns1(from, to, wide, firsts, pairs, across, pitch);
      else columns3(from, to, wide, firsts, pairs, across, pitch, line, step);
    }
    for (let y = 0; y < length; y++) {
      const from = middle + (first[y]! - top) * step;
      const weights = down + y * rows.pitch;
      rowKernel(from, step, out + y * stride, stride, rows.pairs[y]!, weights);
    }
    const made = new Uint8Array(this.#memory.buffer, out, length * stride);
    if (into === undefined) return made.slice();
    into.set(made);
    return into;
  }

  /** Sets memory aside, with room for what kernels touch beyond it. */
  #reserve(bytes: number): number {
    const start = this.#end;
    this.#end = Math.ceil((start + bytes + SLACK) / ALIGNMENT) * ALIGNMENT;
    return start;
  }

  #grow(): void {
    const missing = Math.ceil((this.#end - this.#memory.buffer.byteLength) / PAGE);
    if (missing > 0) this.#memory.grow(missing);
  }

  #put(place: number, { buffer, byteOffset, byteLength }: ArrayBufferView): void {
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    new Uint8Array(this.#memory.buffer, place, byteLength).set(bytes);
  }
}
