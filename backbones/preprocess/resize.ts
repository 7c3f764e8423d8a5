/** Resizing that equals Pillow's, bit for bit, of the part that is kept and no more. */
import type { Image } from "../../datasets/dataset.ts";
import { coefficients, type Filter, type Span } from "./coefficients.ts";
import { Passes, type Tables, tablesOf } from "./passes.ts";
import type { Size } from "./steps.ts";

/** Axes whose weights are kept at most: photographs come in many sizes. */
const CAPACITY = 64;

/** Part of an image. */
export interface Window {
  readonly columns: Span;
  readonly rows: Span;
}

/**
 * Resizes images as Pillow's `resize((width, height), filter)` does with 8-bit images: the horizontal
 * pass first, rounded to bytes, then the vertical one. Remembers the weights of the sizes that it has met.
 */
export class Resizer {
  readonly #kept = new Map<string, Tables>();
  #passes: Passes | undefined;

  /** Resizes by one kernel. */
  constructor(readonly filter: Filter) {}

  /**
   * Resizes one image.
   *
   * @param image `[height, width, channels]` of any size.
   * @param window The part of the result that is wanted; default all of it.
   * @param into Where the result goes, unless it is the image itself; default new memory.
   * @returns `[rows, columns, channels]` of the window; the image itself where nothing changes.
   */
  resize(image: Image, [width, height]: Size, window?: Window, into?: Uint8Array): Image {
    const { channels } = image;
    const { columns, rows } = window ??
      { columns: { start: 0, end: width }, rows: { start: 0, end: height } };
    if (isWhole(image.width, width, columns) && isWhole(image.height, height, rows)) return image;
    const across = this.#tables(image.width, width, columns);
    const down = this.#tables(image.height, height, rows);
    this.#passes ??= new Passes();
    return {
      width: columns.end - columns.start,
      height: rows.end - rows.start,
      channels,
      pixels: this.#passes.resize(image, across, down, into),
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
