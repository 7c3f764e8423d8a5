/** Arrays that stay on the device of a provider between runs. */
import type { Tensor } from "onnxruntime-node";
import { type NdArray, type Storage, takeRows } from "../core/ndarray.ts";
import { type RunStage, takeRowsOf, upload } from "./lowering/device.ts";
import { Held } from "./lowering/held.ts";
import { tensorFrom } from "./tensor.ts";
import { dtypeOf } from "./types.ts";

/** What has been copied to the device. */
export interface Uploads {
  /** How many kept arrays. */
  readonly arrays: number;
  /** Their bytes. */
  readonly bytes: number;
  /** Seconds that the copies took. */
  readonly seconds: number;
}

/** Rows of a kept array: copied from it on the device. */
interface Derived {
  readonly source: Kept;
  readonly rows: Int32Array;
}

/** An array in the buffer of another: its first row there, and how many rows. */
interface Block {
  readonly start: number;
  readonly count: number;
}

/** An array that was kept. */
interface Kept {
  readonly array: NdArray<Storage>;
  tensor?: Promise<Held>;
  /** Arrays of its rows that are on the device, by their buffers, the last used at the end. */
  readonly parts: Map<ArrayBufferLike, Promise<Held>>;
}

/** Copies of one array's rows that stay on the device at most; the one unused for longest goes first. */
const PARTS = 2;

/** Arrays on a device, by the buffers of those in the process. */
export class KeptArrays {
  readonly #kept: Kept[] = [];
  readonly #derived = new WeakMap<ArrayBufferLike, Derived>();
  #uploads: Uploads = { arrays: 0, bytes: 0, seconds: 0 };

  /** Starts with none. */
  constructor(readonly run: RunStage) {}

  /** What has been copied there so far, and how long that took. */
  get uploads(): Uploads {
    return this.#uploads;
  }

  /**
   * Keeps an array from its next use on.
   *
   * @returns Whether it was not kept before, by itself or as rows of another.
   */
  keep(array: NdArray<Storage>): boolean {
    const isNew = this.#find(array) === undefined && this.#sourceOf(array) === undefined;
    if (isNew) this.#kept.push({ array, parts: new Map() });
    return isNew;
  }

  /**
   * Lets an array's copies on the device go.
   *
   * @param array An array; nothing happens where it is not kept.
   */
  async forget(array: NdArray<Storage>): Promise<void> {
    const kept = this.#find(array);
    if (kept === undefined) return;
    this.#kept.splice(this.#kept.indexOf(kept), 1);
    await letGo(kept);
  }

  /**
   * Copies rows of an array; where that is kept, its copy on the device serves for these, too.
   *
   * @param array `[N, ...]`.
   * @param rows Rows in the order wanted.
   * @returns `[rows.length, ...]`, which nobody may change while the array is kept.
   */
  takeRows<T extends Storage>(array: NdArray<T>, rows: ArrayLike<number>): NdArray<T> {
    const taken = takeRows(array, rows);
    const source = this.#find(array);
    if (source !== undefined) {
      this.#derived.set(taken.data.buffer, { source, rows: Int32Array.from(rows) });
    }
    return taken;
  }

  /**
   * Finds what stands for an array on the device.
   *
   * @param array An array that is kept or whose rows are a kept one's, or some of its consecutive rows.
   * @returns Its copy, held for the caller; undefined where the array is not kept.
   */
  async tensor(array: NdArray<Storage>): Promise<Held | undefined> {
    if (array.data.length === 0) return undefined;
    const kept = this.#find(array);
    if (kept !== undefined) return await this.#whole(kept);
    const derived = this.#sourceOf(array);
    if (derived !== undefined) {
      const { source, rows } = derived;
      const block = blockOf(array, source, 0, rows.length);
      if (block === undefined) return undefined;
      if (block.count === rows.length) return await this.#part(array, derived);
      const { start, count } = block;
      return new Held(await this.#rows(source, rows.subarray(start, start + count)));
    }
    return await this.#block(array);
  }

  /** Lets all copies go. */
  async close(): Promise<void> {
    for (const kept of this.#kept.splice(0)) await letGo(kept);
  }

  #find({ data, shape }: NdArray<Storage>): Kept | undefined {
    return this.#kept.find(({ array }) => sameData(array.data, data) && sameShape(array, shape));
  }

  /** What an array holds rows of, where that is kept. */
  #sourceOf({ data }: NdArray<Storage>): Derived | undefined {
    const derived = this.#derived.get(data.buffer);
    return derived !== undefined && this.#kept.includes(derived.source) ? derived : undefined;
  }

  /** The copy of a whole array, held for the caller. */
  async #whole(kept: Kept): Promise<Held> {
    kept.tensor ??= this.#upload(kept.array);
    try {
      return (await kept.tensor).hold();
    } catch (error) {
      delete kept.tensor;
      throw error;
    }
  }

  async #upload(array: NdArray<Storage>): Promise<Held> {
    const start = performance.now();
    const here = tensorFrom(dtypeOf(array), array.data, array.shape);
    const held = new Held(await upload(this.run, here));
    const { arrays, bytes, seconds } = this.#uploads;
    this.#uploads = {
      arrays: arrays + 1,
      bytes: bytes + array.data.byteLength,
      seconds: seconds + (performance.now() - start) / 1000,
    };
    return held;
  }

  /** The copy of some rows, held for the caller before others may take its place. */
  async #part({ data }: NdArray<Storage>, { source, rows }: Derived): Promise<Held> {
    const { parts } = source;
    const part = parts.get(data.buffer) ??
      this.#rows(source, rows).then((tensor) => new Held(tensor));
    parts.delete(data.buffer);
    parts.set(data.buffer, part);
    try {
      const held = (await part).hold();
      for (const [oldest, other] of parts) {
        if (parts.size <= PARTS) break;
        parts.delete(oldest);
        // One that could not be copied has told whoever wanted it.
        await other.then((held) => held.drop(), () => {});
      }
      return held;
    } catch (error) {
      parts.delete(data.buffer);
      throw error;
    }
  }

  /** Consecutive rows of a kept array, which programs are given block by block. */
  async #block(array: NdArray<Storage>): Promise<Held | undefined> {
    for (const source of this.#kept) {
      const { data, shape } = source.array;
      if (array.data.buffer !== data.buffer) continue;
      const block = blockOf(array, source, data.byteOffset, shape[0]!);
      if (block === undefined) continue;
      const rows = Int32Array.from({ length: block.count }, (_, i) => block.start + i);
      return new Held(await this.#rows(source, rows));
    }
    return undefined;
  }

  async #rows(source: Kept, rows: Int32Array): Promise<Tensor> {
    const whole = await this.#whole(source);
    try {
      return await takeRowsOf(this.run, whole.tensor, tensorFrom("int32", rows, [rows.length]));
    } finally {
      whole.drop();
    }
  }
}

/** Where an array's rows lie among `rows` rows like the source's that begin at some byte. */
function blockOf(
  { data, shape }: NdArray<Storage>,
  { array }: Kept,
  firstByte: number,
  rows: number,
): Block | undefined {
  const [count, ...rest] = shape;
  if (count === undefined) return undefined;
  const alike = data.constructor === array.data.constructor &&
    sameShape(array, [array.shape[0]!, ...rest]);
  const start = (data.byteOffset - firstByte) / (data.byteLength / count);
  const inside = Number.isInteger(start) && start >= 0 && start + count <= rows;
  return alike && inside ? { start, count } : undefined;
}

function sameData(a: Storage, b: Storage): boolean {
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.byteLength === b.byteLength &&
    a.constructor === b.constructor;
}

function sameShape({ shape }: NdArray<Storage>, other: readonly number[]): boolean {
  return shape.length === other.length && shape.every((length, axis) => length === other[axis]);
}

async function letGo({ tensor, parts }: Kept): Promise<void> {
  for (const held of await Promise.allSettled([tensor, ...parts.values()])) {
    if (held.status === "fulfilled") held.value?.drop();
  }
}
