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

/** With less preprocessing than this share of the program's time, workers do not pay. */
const LITTLE = 0.08;

/** Batches of preprocessed images, one after the other. */
export interface BatchSource {
  /** Makes `[batch, height, width, channels]`, padded with zeros, valid until the next call. */
  next(): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface BatchTask {
  readonly images: ImageList;
  readonly wanted: Uint32Array;
  readonly backbone: Pick<LoadedBackbone, "batch" | "input" | "preprocess" | "steps">;
}

/** What a program runs on. */
export type ProgramThreads = Pick<Runtime, "provider" | "threads">;

/** Opens batches. By default workers make them once the first batches show that they pay. */
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

/** The workers that keep a program busy, by milliseconds per batch of one and of the program. */
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
}

/** A batch for a worker to make. */
export interface WorkerBatch {
  readonly wanted: Uint32Array;
  /** `[batch, imageBytes]` bytes. */
  readonly pixels: SharedArrayBuffer;
  readonly imageBytes: number;
}

/** What a worker is told: first its task, then batches. It answers each message, in their order. */
export type WorkerMessage = WorkerTask | WorkerBatch | "stop";

/** What became of a message: whether an image could not be read, or what broke the worker. */
export interface WorkerAnswer {
  readonly hasFailed?: boolean;
  readonly broken?: string;
}

/** Batches that each worker has in progress: one that it makes, and one that is waiting. */
const AHEAD = 2;

/** Batches that are made by workers, which begin at once and take turns. */
export class WorkerBatches implements BatchSource {
  readonly #workers: readonly BatchWorker[];
  /** Memory of the batches in progress, one after the other. */
  readonly #shared: readonly SharedArrayBuffer[];
  readonly #made: Promise<WorkerAnswer>[] = [];
  readonly #pixels: Uint8Array;
  #taken = 0;

  constructor(readonly task: BatchTask, stored: StoredImages, count: number) {
    const { batch, steps } = task.backbone;
    const size = batch * imageBytes(task);
    this.#pixels = new Uint8Array(size);
    this.#workers = Array.from({ length: count }, () => new BatchWorker({ stored, steps }));
    this.#shared = Array.from({ length: AHEAD * count }, () => new SharedArrayBuffer(size));
    for (const number of this.#shared.keys()) this.#start(number);
  }

  async next(): Promise<Uint8Array> {
    const number = this.#taken++;
    const { broken, hasFailed } = await this.#made[number]!;
    if (broken !== undefined) {
      throw new TrawlError(`A worker that reads images broke down: ${broken}`);
    }
    const wanted = this.#wanted(number);
    if (hasFailed) {
      // Made here once more: that names the image.
      this.#pixels.set(await localBatches({ ...this.task, wanted }).next());
    } else {
      // ONNX Runtime does not accept shared memory.
      this.#pixels.set(new Uint8Array(this.#shared[number % this.#shared.length]!));
      this.#pixels.fill(0, wanted.length * imageBytes(this.task));
    }
    this.#start(number + this.#shared.length);
    return this.#pixels;
  }

  /** Ends the workers; each finishes the image that it is at. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.end()));
  }

  #start(number: number): void {
    const wanted = this.#wanted(number);
    if (wanted.length === 0) return;
    const worker = this.#workers[number % this.#workers.length]!;
    const pixels = this.#shared[number % this.#shared.length]!;
    this.#made.push(worker.ask({ wanted, pixels, imageBytes: imageBytes(this.task) }));
  }

  #wanted(number: number): Uint32Array {
    const { wanted, backbone: { batch } } = this.task;
    return wanted.slice(number * batch, (number + 1) * batch);
  }
}

class BatchWorker {
  readonly #worker: Worker;
  readonly #waiting: ((answer: WorkerAnswer) => void)[] = [];
  #broken: WorkerAnswer | undefined;

  constructor(task: WorkerTask) {
    const url = new URL("./decode_worker.ts", import.meta.url).href;
    this.#worker = new Worker(url, { type: "module", name: "images" });
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => {
      if (data.broken !== undefined) this.#broken ??= data;
      this.#waiting.shift()!(this.#broken ?? data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#broken ??= { broken: event.message };
      for (const answer of this.#waiting.splice(0)) answer(this.#broken);
    };
    this.ask(task);
  }

  ask(message: WorkerMessage): Promise<WorkerAnswer> {
    if (this.#broken !== undefined) return Promise.resolve(this.#broken);
    const { promise, resolve } = Promise.withResolvers<WorkerAnswer>();
    this.#waiting.push(resolve);
    this.#worker.postMessage(message);
    return promise;
  }

  async end(): Promise<void> {
    await this.ask("stop");
    this.#worker.terminate();
  }
}
