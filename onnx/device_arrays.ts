/** Arrays that stay on a provider's device between runs. */
import type { Tensor } from "onnxruntime-node";
import { type NdArray, type Storage, takeRows } from "../core/ndarray.ts";
import { type RunStage, takeRowsOf, upload } from "./webgpu/device.ts";
import { RefCounted } from "./webgpu/ref_counted.ts";
import { tensorFrom } from "./tensor.ts";
import { sameShape } from "./dims.ts";
import { dtypeOf } from "./types.ts";

/** Kept arrays that were copied to the device. */
export interface Uploads {
  /** Their number. */
  readonly arrays: number;
  /** Their size. */
  readonly bytes: number;
  /** How long copying took. */
  readonly seconds: number;
}

/** Rows of a kept array, which are copied on the device. */
interface Derived {
  readonly source: Kept;
  readonly rows: Int32Array;
}

interface Block {
  readonly start: number;
  readonly count: number;
}

/** An array that is kept, and its copies on the device. */
interface Kept {
  readonly array: NdArray<Storage>;
  tensor?: Promise<RefCounted>;
  /** Copies of its rows by the buffers of those in the process, the last used at the end. */
  readonly parts: Map<ArrayBufferLike, Promise<RefCounted>>;
}

/** Most copies of one array's rows that stay on the device; the least recently used goes first. */
const PARTS = 2;

/** Arrays on a device, by their buffers in the process. */
export class DeviceArrays {
  readonly #kept: Kept[] = [];
  readonly #derived = new WeakMap<ArrayBufferLike, Derived>();
  #uploads: Uploads = { arrays: 0, bytes: 0, seconds: 0 };

  constructor(readonly run: RunStage) {}

  get uploads(): Uploads {
    return this.#uploads;
  }

  /** Keeps an array from its next use on; false if it, or what its rows were taken from, is kept. */
  keep(array: NdArray<Storage>): boolean {
    const isNew = this.#find(array) === undefined && this.#sourceOf(array) === undefined;
    if (isNew) this.#kept.push({ array, parts: new Map() });
    return isNew;
  }

  /** Releases an array's copies on the device, if it is kept. */
  async forget(array: NdArray<Storage>): Promise<void> {
    const kept = this.#find(array);
    if (kept === undefined) return;
    this.#kept.splice(this.#kept.indexOf(kept), 1);
    await release(kept);
  }

  /** Copies rows; those of a kept array are copied on the device, too, and must not change. */
  takeRows<T extends Storage>(array: NdArray<T>, rows: ArrayLike<number>): NdArray<T> {
    const taken = takeRows(array, rows);
    const source = this.#find(array);
    if (source !== undefined) {
      this.#derived.set(taken.data.buffer, { source, rows: Int32Array.from(rows) });
    }
    return taken;
  }

  /** The copy on the device of a kept array or of rows of one, which the caller releases. */
  async tensor(array: NdArray<Storage>): Promise<RefCounted | undefined> {
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
      return new RefCounted(await this.#rows(source, rows.subarray(start, start + count)));
    }
    return await this.#block(array);
  }

  async close(): Promise<void> {
    for (const kept of this.#kept.splice(0)) await release(kept);
  }

  #find({ data, shape }: NdArray<Storage>): Kept | undefined {
    return this.#kept.find(({ array }) =>
      sameData(array.data, data) && sameShape(array.shape, shape)
    );
  }

  /** The kept array whose rows an array holds. */
  #sourceOf({ data }: NdArray<Storage>): Derived | undefined {
    const derived = this.#derived.get(data.buffer);
    return derived !== undefined && this.#kept.includes(derived.source) ? derived : undefined;
  }

  /** The copy of a whole array, retained for the caller. */
  async #whole(kept: Kept): Promise<RefCounted> {
    kept.tensor ??= this.#upload(kept.array);
    try {
      return (await kept.tensor).retain();
    } catch (error) {
      delete kept.tensor;
      throw error;
    }
  }

  async #upload(array: NdArray<Storage>): Promise<RefCounted> {
    const start = performance.now();
    const here = tensorFrom(dtypeOf(array), array.data, array.shape);
    const tensor = new RefCounted(await upload(this.run, here));
    const { arrays, bytes, seconds } = this.#uploads;
    this.#uploads = {
      arrays: arrays + 1,
      bytes: bytes + array.data.byteLength,
      seconds: seconds + (performance.now() - start) / 1000,
    };
    return tensor;
  }

  /** The copy of some rows, retained for the caller before others may evict it. */
  async #part({ data }: NdArray<Storage>, { source, rows }: Derived): Promise<RefCounted> {
    const { parts } = source;
    const part = parts.get(data.buffer) ??
      this.#rows(source, rows).then((tensor) => new RefCounted(tensor));
    parts.delete(data.buffer);
    parts.set(data.buffer, part);
    try {
      const tensor = (await part).retain();
      for (const [oldest, other] of parts) {
        if (parts.size <= PARTS) break;
        parts.delete(oldest);
        // Whoever wanted a copy that failed has seen the error.
        await other.then((tensor) => tensor.release(), () => {});
      }
      return tensor;
    } catch (error) {
      parts.delete(data.buffer);
      throw error;
    }
  }

  /** Consecutive rows of a kept array, which programs are given block by block. */
  async #block(array: NdArray<Storage>): Promise<RefCounted | undefined> {
    for (const source of this.#kept) {
      const { data, shape } = source.array;
      if (array.data.buffer !== data.buffer) continue;
      const block = blockOf(array, source, data.byteOffset, shape[0]!);
      if (block === undefined) continue;
      const rows = Int32Array.from({ length: block.count }, (_, i) => block.start + i);
      return new RefCounted(await this.#rows(source, rows));
    }
    return undefined;
  }

  async #rows(source: Kept, rows: Int32Array): Promise<Tensor> {
    const whole = await this.#whole(source);
    try {
      return await takeRowsOf(this.run, whole.tensor, tensorFrom("int32", rows, [rows.length]));
    } finally {
      whole.release();
    }
  }
}

/** The place of an array's rows among `rows` rows like the source's that start at `firstByte`. */
function blockOf(
  { data, shape }: NdArray<Storage>,
  { array }: Kept,
  firstByte: number,
  rows: number,
): Block | undefined {
  const [count, ...rest] = shape;
  if (count === undefined) return undefined;
  const alike = data.constructor === array.data.constructor &&
    sameShape(array.shape.slice(1), rest);
  const start = (data.byteOffset - firstByte) / (data.byteLength / count);
  const inside = Number.isInteger(start) && start >= 0 && start + count <= rows;
  return alike && inside ? { start, count } : undefined;
}

function sameData(a: Storage, b: Storage): boolean {
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.byteLength === b.byteLength &&
    a.constructor === b.constructor;
}

async function release({ tensor, parts }: Kept): Promise<void> {
  for (const copy of await Promise.allSettled([tensor, ...parts.values()])) {
    if (copy.status === "fulfilled") copy.value?.release();
  }
}
