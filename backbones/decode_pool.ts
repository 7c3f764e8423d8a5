/** Batches of preprocessed images: made in this thread, or by workers ahead of it. */
import { InputError, messageOf, TrawlError } from "../core/errors.ts";
import type { ImageList, StoredImages } from "../datasets/dataset.ts";
import { plainPlace } from "../datasets/images/plain.ts";
import { storedName } from "../datasets/images/stored.ts";
import type { Runtime } from "../onnx/mod.ts";
import type { LoadedBackbone } from "./backbone.ts";
import type { PreprocessingSteps } from "./preprocess/steps.ts";

/** Workers are started once they save so many milliseconds: several times what their start takes. */
const WORTH = 1000;

/** Batches measured before workers are considered; the first of them warms up. */
const MEASURED = 3;

/**
 * A share of the program's own time. Preprocessing that takes less is done between its runs if it has all
 * cores: measured, a worker that interrupts one of its threads makes the others wait longer than that.
 */
const LITTLE = 0.08;

/** Batches of preprocessed images, one after the other. */
export interface BatchSource {
  /**
   * Makes the next batch.
   *
   * @returns `[batch, height, width, channels]`, padded with zeros, to be read before the next call.
   */
  next(): Promise<Uint8Array>;
  /** Frees threads and memory. */
  close(): Promise<void>;
}

/** The contents of batches. */
export interface BatchTask {
  readonly images: ImageList;
  /** The images that are wanted, in order. */
  readonly wanted: Uint32Array;
  readonly backbone: Pick<LoadedBackbone, "batch" | "input" | "preprocess" | "steps">;
}

/** What a program runs on. */
export type ProgramThreads = Pick<Runtime, "provider" | "threads">;

/**
 * Opens batches.
 *
 * @param workers Threads that make batches; default none at first, then as many as keep the program
 * busy, if the first batches show that they pay. Images that are not stored are always read here.
 */
export function openBatches(
  task: BatchTask,
  runtime: ProgramThreads,
  workers?: number,
): BatchSource {
  const { stored } = task.images;
  if (stored === undefined || workers === 0) return new LocalBatches(task);
  if (workers !== undefined) return new WorkerBatches(task, stored, workers);
  return new MeasuredBatches(task, stored, runtime);
}

/**
 * The number of workers that keep a program busy.
 *
 * @param making Milliseconds that one thread needs to make a batch.
 * @param taking Milliseconds that the program needs for one.
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
export class LocalBatches implements BatchSource {
  readonly #task: BatchTask;
  readonly #pixels: Uint8Array;
  readonly #plain: Uint8Array | undefined;
  #done = 0;

  /** Starts before the first batch. */
  constructor(task: BatchTask) {
    this.#task = task;
    this.#plain = plainPlace(task.images.stored);
    this.#pixels = new Uint8Array(task.backbone.batch * imageBytes(task));
  }

  /** Makes the next batch. */
  async next(): Promise<Uint8Array> {
    const { images, wanted, backbone } = this.#task;
    const size = imageBytes(this.#task);
    const part = wanted.subarray(this.#done, this.#done + backbone.batch);
    for (const [i, image] of part.entries()) {
      try {
        const place = this.#pixels.subarray(i * size, (i + 1) * size);
        backbone.preprocess(await images.read(image, this.#plain), place);
      } catch (error) {
        throw unreadable(images, image, messageOf(error));
      }
    }
    this.#pixels.fill(0, part.length * size);
    this.#done += part.length;
    return this.#pixels;
  }

  /** Nothing has to be freed. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}

function imageBytes({ backbone: { input } }: BatchTask): number {
  return input.height * input.width * input.channels;
}

/** The error for an image that cannot be used. */
function unreadable({ stored }: ImageList, image: number, reason: string): InputError {
  const name = stored === undefined ? `image ${image}` : storedName(stored, image);
  if (reason.includes(name)) return new InputError(reason);
  return new InputError(`${name.replace("i", "I")}: ${reason}`);
}

/** Batches that are made here until it is known whether workers pay. */
class MeasuredBatches implements BatchSource {
  readonly #task: BatchTask;
  readonly #stored: StoredImages;
  readonly #runtime: ProgramThreads;
  #source: BatchSource;
  #made = 0;
  #making = 0;
  #taking = 0;
  #handedOut = 0;

  constructor(task: BatchTask, stored: StoredImages, runtime: ProgramThreads) {
    this.#task = task;
    this.#stored = stored;
    this.#runtime = runtime;
    this.#source = new LocalBatches(task);
  }

  async next(): Promise<Uint8Array> {
    if (this.#made > MEASURED) return await this.#source.next();
    const start = performance.now();
    if (this.#made > 1) this.#taking += start - this.#handedOut;
    if (this.#made === MEASURED) this.#decide();
    const pixels = await this.#source.next();
    this.#handedOut = performance.now();
    if (this.#made > 0) this.#making += this.#handedOut - start;
    this.#made += 1;
    return pixels;
  }

  async close(): Promise<void> {
    await this.#source.close();
  }

  #decide(): void {
    const { wanted, backbone: { batch } } = this.#task;
    const rest = wanted.subarray(this.#made * batch);
    const [making, taking] = [this.#making, this.#taking].map((sum) => sum / (MEASURED - 1));
    if (making! * rest.length / batch < WORTH) return;
    const count = workersFor(making!, taking!, navigator.hardwareConcurrency, this.#runtime);
    if (count === 0) return;
    this.#source = new WorkerBatches({ ...this.#task, wanted: rest }, this.#stored, count);
  }
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
  readonly #task: BatchTask;
  readonly #ring: Ring;
  readonly #workers: readonly Worker[];
  readonly #pixels: Uint8Array;
  readonly #ended: Promise<unknown>;
  #broken: TrawlError | undefined;
  #number = 0;

  /** Starts workers. */
  constructor(task: BatchTask, stored: StoredImages, count: number) {
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
    this.#task = task;
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

  /** Waits for the next batch. */
  async next(): Promise<Uint8Array> {
    const { wanted, backbone: { batch } } = this.#task;
    const number = this.#number++;
    const part = wanted.subarray(number * batch, (number + 1) * batch);
    const full = await this.#ring.full(number, () => this.#broken !== undefined);
    if (full === undefined) throw this.#broken!;
    if (full.hasFailed) {
      // Made here once more: that names the first image that fails, whichever worker was first.
      this.#pixels.set(await new LocalBatches({ ...this.#task, wanted: part }).next());
    } else {
      // ONNX Runtime does not accept shared memory.
      this.#pixels.set(full.pixels);
      this.#pixels.fill(0, part.length * imageBytes(this.#task));
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
  readonly #memory: RingMemory;
  readonly #counters: Int32Array;

  /** Views a ring. */
  constructor(memory: RingMemory) {
    this.#memory = memory;
    this.#counters = new Int32Array(memory.counters);
  }

  /** Makes images until none is left or nothing more is wanted; blocks the thread for room. */
  async fill(make: (image: number, pixels: Uint8Array) => Promise<void>): Promise<void> {
    const { wanted, batch, imageBytes, slots, pixels } = this.#memory;
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
      if (number < taken + this.#memory.slots) return true;
      Atomics.wait(this.#counters, TAKEN, taken);
    }
  }

  /**
   * Waits for a batch, without blocking the thread; batches are taken in order.
   *
   * @returns `[batch, imageBytes]`, and whether an image failed; undefined if the ring is broken.
   */
  async full(
    number: number,
    isBroken: () => boolean,
  ): Promise<{ readonly pixels: Uint8Array; readonly hasFailed: boolean } | undefined> {
    const { batch, imageBytes, slots } = this.#memory;
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
      pixels: new Uint8Array(this.#memory.pixels, slot * size, size),
      hasFailed: Atomics.load(this.#counters, SLOTS + slots + slot) > 0,
    };
  }

  /** Gives the place of the batch that was waited for last back to the workers. */
  release(number: number): void {
    const { slots } = this.#memory;
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
    const { batch, wanted } = this.#memory;
    return Math.min(batch, wanted.length - number * batch);
  }
}
