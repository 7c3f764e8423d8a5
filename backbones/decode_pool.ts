/** Batches of preprocessed images: made in this thread, or by workers ahead of it. */
import { InputError, messageOf, TrawlError } from "../core/errors.ts";
import type { ImageList, StoredImages } from "../datasets/dataset.ts";
import { plainPlace, storedName } from "../datasets/images/stored.ts";
import type { Runtime } from "../onnx/mod.ts";
import type { LoadedBackbone } from "./backbone.ts";
import type { PreprocessingSteps } from "./preprocess/preprocessing.ts";

/** Workers are started once they save so many milliseconds: several times what their start takes. */
const WORTH = 1000;

/** Batches measured before workers are considered; the first of them warms up. */
const MEASURED = 3;

/**
 * Preprocessing of less than this share of the program's time runs between its batches: a worker
 * would interrupt its threads for longer.
 */
const LITTLE = 0.08;

/** Batches of preprocessed images, one after the other. */
export interface BatchSource {
  /** Makes `[batch, height, width, channels]`, padded with zeros, valid until the next call. */
  next(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The contents of batches. */
export interface BatchTask {
  readonly images: ImageList;
  readonly wanted: Uint32Array;
  readonly backbone: Pick<LoadedBackbone, "batch" | "input" | "preprocess" | "steps">;
}

/** What a program runs on. */
export type ProgramThreads = Pick<Runtime, "provider" | "threads">;

/**
 * Opens batches. Workers make them; by default none at first, then as many as keep the program
 * busy, if the first batches show that they pay. Images that are not stored are always read in this
 * thread.
 */
export function openBatches(
  task: BatchTask,
  runtime: ProgramThreads,
  workers?: number,
): BatchSource {
  const { stored } = task.images;
  if (stored === undefined || workers === 0) return localBatches(task);
  if (workers !== undefined) return new WorkerBatches(task, stored, workers);
  return measuredBatches(task, stored, runtime);
}

/**
 * The number of workers that keep a program busy, from milliseconds per batch of one thread and of
 * the program.
 */
export function workersFor(
  making: number,
  taking: number,
  cores: number,
  { provider, threads }: ProgramThreads,
): number {
  const spare = provider === "cpu" ? cores - threads : cores;
  if (spare <= 0 && making < LITTLE * taking) return 0;
  const needed = Math.ceil(1.25 * making / Math.max(taking, 1e-3));
  return Math.max(1, Math.min(needed, spare > 0 ? spare : cores));
}

/** Batches that are made in this thread, when they are asked for. */
export function localBatches(task: BatchTask): BatchSource {
  const { images, wanted, backbone } = task;
  const size = imageBytes(task);
  const plain = plainPlace(images.stored);
  const pixels = new Uint8Array(backbone.batch * size);
  let done = 0;
  const next = async (): Promise<Uint8Array> => {
    const part = wanted.subarray(done, done + backbone.batch);
    for (const [i, image] of part.entries()) {
      try {
        const place = pixels.subarray(i * size, (i + 1) * size);
        backbone.preprocess(await images.read(image, plain), place);
      } catch (error) {
        throw unreadable(images, image, messageOf(error));
      }
    }
    pixels.fill(0, part.length * size);
    done += part.length;
    return pixels;
  };
  return { next, close: () => Promise.resolve() };
}

function imageBytes({ backbone: { input } }: BatchTask): number {
  return input.height * input.width * input.channels;
}

function unreadable({ stored }: ImageList, image: number, reason: string): InputError {
  const name = stored === undefined ? `image ${image}` : storedName(stored, image);
  if (reason.includes(name)) return new InputError(reason);
  return new InputError(`${name.replace("i", "I")}: ${reason}`);
}

/** Batches that are made here until it is known whether workers pay. */
function measuredBatches(
  task: BatchTask,
  stored: StoredImages,
  runtime: ProgramThreads,
): BatchSource {
  let source = localBatches(task);
  let [made, making, taking, handedOut] = [0, 0, 0, 0];
  const decide = (): void => {
    const { wanted, backbone: { batch } } = task;
    const rest = wanted.subarray(made * batch);
    const [each, run] = [making, taking].map((sum) => sum / (MEASURED - 1)) as [number, number];
    if (each * rest.length / batch < WORTH) return;
    const count = workersFor(each, run, navigator.hardwareConcurrency, runtime);
    if (count > 0) source = new WorkerBatches({ ...task, wanted: rest }, stored, count);
  };
  const next = async (): Promise<Uint8Array> => {
    if (made > MEASURED) return await source.next();
    const start = performance.now();
    if (made > 1) taking += start - handedOut;
    if (made === MEASURED) decide();
    const pixels = await source.next();
    handedOut = performance.now();
    if (made > 0) making += handedOut - start;
    made++;
    return pixels;
  };
  return { next, close: () => source.close() };
}

/** What a worker is started with. */
export interface WorkerTask {
  readonly stored: StoredImages;
  readonly steps: PreprocessingSteps;
  readonly ring: RingMemory;
}

/** What a worker says when it ends: what broke it, if anything. */
export interface WorkerEnd {
  readonly broken?: string;
}

/** Batches that are made by workers, which begin at once. */
export class WorkerBatches implements BatchSource {
  readonly #ring: Ring;
  readonly #workers: readonly Worker[];
  readonly #pixels: Uint8Array;
  readonly #ended: Promise<unknown>;
  #broken: TrawlError | undefined;
  #number = 0;

  constructor(readonly task: BatchTask, stored: StoredImages, count: number) {
    const { wanted, backbone: { batch, steps } } = task;
    // One that is full, and room for what every worker has in progress.
    const slots = 1 + Math.ceil(Math.max(batch, 2 * count) / batch);
    const size = imageBytes(task);
    const ring: RingMemory = {
      wanted,
      batch,
      imageBytes: size,
      slots,
      pixels: new SharedArrayBuffer(slots * batch * size),
      counters: new SharedArrayBuffer(4 * (SLOTS + 2 * slots)),
    };
    this.#pixels = new Uint8Array(batch * size);
    this.#ring = new Ring(ring);
    this.#workers = Array.from({ length: count }, () => {
      const url = new URL("./decode_worker.ts", import.meta.url).href;
      return new Worker(url, { type: "module", name: "images" });
    });
    this.#ended = Promise.all(this.#workers.map((worker) => this.#untilEnd(worker)));
    for (const worker of this.#workers) {
      worker.postMessage({ stored, steps, ring } satisfies WorkerTask);
    }
  }

  async next(): Promise<Uint8Array> {
    const { wanted, backbone: { batch } } = this.task;
    const number = this.#number++;
    const part = wanted.subarray(number * batch, (number + 1) * batch);
    const full = await this.#ring.full(number, () => this.#broken !== undefined);
    if (full === undefined) throw this.#broken!;
    if (full.hasFailed) {
      // Made here once more: that names the first image that fails, whichever worker was first.
      this.#pixels.set(await localBatches({ ...this.task, wanted: part }).next());
    } else {
      // ONNX Runtime does not accept shared memory.
      this.#pixels.set(full.pixels);
      this.#pixels.fill(0, part.length * imageBytes(this.task));
    }
    this.#ring.release(number);
    return this.#pixels;
  }

  /** Ends the workers; each finishes the image that it is at. */
  async close(): Promise<void> {
    this.#ring.stop();
    await this.#ended;
    for (const worker of this.#workers) worker.terminate();
  }

  #untilEnd(worker: Worker): Promise<void> {
    return new Promise((resolve) => {
      const end = ({ broken }: WorkerEnd): void => {
        if (broken !== undefined) {
          // Thrown by whoever waits for a batch.
          this.#broken ??= new TrawlError(`A worker that reads images broke down: ${broken}`);
          this.#ring.stop();
        }
        resolve();
      };
      worker.onmessage = ({ data }: MessageEvent<WorkerEnd>) => end(data);
      worker.onerror = (event) => {
        event.preventDefault();
        end({ broken: event.message });
      };
    });
  }
}

/** A ring of batches in shared memory, as a message carries it. */
interface RingMemory {
  /** The images that are wanted, in order. */
  readonly wanted: Uint32Array;
  readonly batch: number;
  readonly imageBytes: number;
  /** Batches that the ring holds. */
  readonly slots: number;
  /** `[slots, batch, imageBytes]` bytes. */
  readonly pixels: SharedArrayBuffer;
  /** int32: the counters below, then of every slot images filled, then images that failed. */
  readonly counters: SharedArrayBuffer;
}

/** The next position in the list of images. */
const NEXT = 0;
/** Batches that have been taken. */
const TAKEN = 1;
/** Not 0 once nothing more is wanted. */
const STOPPED = 2;
const SLOTS = 3;

/** One thread's view of a ring: workers fill it ahead of the thread that takes batches. */
export class Ring {
  readonly #counters: Int32Array;

  constructor(readonly memory: RingMemory) {
    this.#counters = new Int32Array(memory.counters);
  }

  /** Makes images until none is left or nothing more is wanted; blocks the thread for room. */
  async fill(make: (image: number, pixels: Uint8Array) => Promise<void>): Promise<void> {
    const { wanted, batch, imageBytes, slots, pixels } = this.memory;
    for (;;) {
      const position = Atomics.add(this.#counters, NEXT, 1);
      const number = Math.floor(position / batch);
      if (position >= wanted.length || !this.#waitForRoom(number)) return;
      const slot = number % slots;
      const place = slot * batch + position % batch;
      try {
        const into = new Uint8Array(pixels, place * imageBytes, imageBytes);
        await make(wanted[position]!, into);
      } catch {
        Atomics.add(this.#counters, SLOTS + slots + slot, 1);
      }
      const filled = Atomics.add(this.#counters, SLOTS + slot, 1) + 1;
      if (filled === this.#sizeOf(number)) Atomics.notify(this.#counters, SLOTS + slot);
    }
  }

  /** Whether there is room for a batch; false once nothing more is wanted. */
  #waitForRoom(number: number): boolean {
    for (;;) {
      if (Atomics.load(this.#counters, STOPPED) !== 0) return false;
      const taken = Atomics.load(this.#counters, TAKEN);
      if (number < taken + this.memory.slots) return true;
      Atomics.wait(this.#counters, TAKEN, taken);
    }
  }

  /**
   * Waits for the next batch `[batch, imageBytes]` without blocking; undefined if the ring is
   * broken.
   */
  async full(
    number: number,
    isBroken: () => boolean,
  ): Promise<{ readonly pixels: Uint8Array; readonly hasFailed: boolean } | undefined> {
    const { batch, imageBytes, slots } = this.memory;
    const slot = number % slots;
    for (;;) {
      if (isBroken()) return undefined;
      const filled = Atomics.load(this.#counters, SLOTS + slot);
      if (filled === this.#sizeOf(number)) break;
      const change = Atomics.waitAsync(this.#counters, SLOTS + slot, filled);
      if (change.async) await change.value;
    }
    const size = batch * imageBytes;
    return {
      pixels: new Uint8Array(this.memory.pixels, slot * size, size),
      hasFailed: Atomics.load(this.#counters, SLOTS + slots + slot) > 0,
    };
  }

  /** Gives the place of the batch that was waited for last back to the workers. */
  release(number: number): void {
    const { slots } = this.memory;
    const slot = number % slots;
    Atomics.store(this.#counters, SLOTS + slot, 0);
    Atomics.store(this.#counters, SLOTS + slots + slot, 0);
    Atomics.add(this.#counters, TAKEN, 1);
    Atomics.notify(this.#counters, TAKEN);
  }

  /** Makes nothing more, and wakes whoever waits. */
  stop(): void {
    Atomics.store(this.#counters, STOPPED, 1);
    for (let i = TAKEN; i < this.#counters.length; i++) Atomics.notify(this.#counters, i);
  }

  #sizeOf(number: number): number {
    const { batch, wanted } = this.memory;
    return Math.min(batch, wanted.length - number * batch);
  }
}
