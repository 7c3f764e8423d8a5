/** Dense arrays in C order, which files, datasets, programs and strategies exchange. */
import { InputError } from "./errors.ts";

/** The element storage that an array may have. */
export type Storage =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** Storage of numbers that may be fractions. */
export type Floats = Float32Array | Float64Array;

/** A dense array: `data` holds the product of `shape` elements, last axis fastest. */
export interface NdArray<T extends Storage = Float32Array> {
  /** The elements, in C order. */
  readonly data: T;
  /** The length of every axis; `[]` is a scalar of one element. */
  readonly shape: readonly number[];
}

/** An array for programs, which compute in float32. */
export interface Narrowed extends NdArray {
  /** The elements before they were narrowed; absent if float32 holds them. */
  readonly exact?: Float64Array;
}

/**
 * Makes an array of storage and a shape.
 *
 * @param data The elements, in C order.
 * @param shape The length of every axis.
 * @returns The array; nothing is copied.
 * @throws {InputError} If the product of the shape is not the number of elements.
 */
export function ndarray<T extends Storage>(data: T, shape: readonly number[]): NdArray<T> {
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== data.length) {
    throw new InputError(
      `Shape [${shape.join(", ")}] holds ${size} elements, but ${data.length} were given`,
    );
  }
  return { data, shape };
}

/**
 * Copies rows of an array.
 *
 * @param array `[N, ...]`.
 * @param rows Indices into the first axis, in the order wanted, repeats allowed.
 * @returns `[rows.length, ...]`.
 * @throws {InputError} If an index is outside the array.
 */
export function takeRows<T extends Storage>(
  array: NdArray<T>,
  rows: ArrayLike<number>,
): NdArray<T> {
  const [count = 0, ...rest] = array.shape;
  const width = rest.reduce((a, b) => a * b, 1);
  const Constructor = array.data.constructor as new (length: number) => T;
  const out = new Constructor(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (!(row >= 0 && row < count)) {
      throw new InputError(`Row ${row} is outside an array of ${count} rows`);
    }
    // The union's `set` overloads do not unify; source and target are of one type here.
    (out as Float32Array).set(
      array.data.subarray(row * width, (row + 1) * width) as Float32Array,
      i * width,
    );
  }
  return { data: out, shape: [rows.length, ...rest] };
}

/**
 * Puts the rows of two arrays one after the other.
 *
 * @param a `[n, ...]`.
 * @param b `[m, ...]`, of the same row shape and storage.
 * @returns `[n + m, ...]`; b itself if a has no rows.
 */
export function concatRows<T extends Storage>(a: NdArray<T>, b: NdArray<T>): NdArray<T> {
  if (a.shape[0] === 0) return b;
  const Constructor = a.data.constructor as new (length: number) => T;
  const data = new Constructor(a.data.length + b.data.length);
  // The union's `set` overloads do not unify; all are of one type here.
  (data as Float32Array).set(a.data as Float32Array);
  (data as Float32Array).set(b.data as Float32Array, a.data.length);
  return { data, shape: [a.shape[0]! + b.shape[0]!, ...a.shape.slice(1)] };
}

/**
 * Checks that every element is a finite number.
 *
 * @param array `[N, ...]`.
 * @param what The array's name in errors, such as "features".
 * @throws {InputError} Naming the first row that holds NaN or an infinity.
 */
export function requireFinite(
  array: NdArray<Floats>,
  what: string,
  advice: string = "remove or repair that row",
): void {
  const { data, shape } = array;
  // x - x is 0 for finite x and NaN otherwise: one sum decides for the whole array.
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! - data[i]!;
  if (sum === 0) return;
  const at = data.findIndex((x) => !Number.isFinite(x));
  const [row, place] = placeIn(shape, at);
  throw new InputError(`${what}: row ${row} holds ${data[at]} in ${place}; ${advice}`);
}

/** The row of an array's element, and its place there: "column 2", or "draw 3, class 2" of `[N, T, K]`. */
export function placeIn(shape: readonly number[], at: number): [row: number, place: string] {
  const [, middle = 1, last] = shape;
  const width = middle * (last ?? 1);
  const column = at % width;
  const place = last === undefined
    ? `column ${column}`
    : `draw ${Math.floor(column / last)}, class ${column % last}`;
  return [Math.floor(at / width), place];
}
