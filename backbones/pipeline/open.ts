/** Chooses where batches are made: here, or by workers where that is worth their start. */
import type { ImageList } from "../../datasets/dataset.ts";
import type { LoadedBackbone } from "../backbone.ts";
import { type BatchSource, type BatchTask, LocalBatches } from "./batches.ts";
import { WorkerBatches } from "./worker_batches.ts";

/** Workers are started once they save so many milliseconds: several times what their start takes. */
const WORTH = 1000;

/** Batches that are measured before workers are thought of; the very first one warms up. */
const MEASURED = 3;

/**
 * A share of the program's own time. What takes less is done between its runs where it has all cores:
 * measured, a worker that interrupts one of its threads makes the others wait for longer than that.
 */
const LITTLE = 0.08;

/** What a program runs on. */
export interface ProgramThreads {
  /** The execution provider. */
  readonly provider: string;
  /** Threads inside one operator. */
  readonly threads: number;
}

/** What is to be computed. */
export interface BatchesTask {
  /** Where images are read. */
  readonly images: ImageList;
  /** The batches that are wanted, ascending; batch i holds images i·batch to (i + 1)·batch − 1. */
  readonly wanted: readonly number[];
  /** What they are preprocessed for. */
  readonly backbone: LoadedBackbone;
}

/**
 * Opens batches.
 *
 * @param workers Threads that make batches; default none at first, then as many as keep the program
 * busy, if the first batches say that it pays. Images that are not stored are always read here.
 * @returns The batches wanted, in order.
 */
export function openBatches(
  { images, wanted, backbone }: BatchesTask,
  runtime: ProgramThreads,
  workers?: number,
): BatchSource {
  const { batch } = backbone;
  const indices = wanted.flatMap((number) => {
    const start = number * batch;
    return Array.from({ length: Math.min(batch, images.length - start) }, (_, i) => start + i);
  });
  const task = { images, wanted: Uint32Array.from(indices), backbone };
  const { stored } = images;
  if (stored === undefined || workers === 0) return new LocalBatches(task);
  if (workers !== undefined) return new WorkerBatches(task, stored, workers);
  return new PacedBatches(task, runtime);
}

/**
 * How many workers keep a program busy.
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

/** Batches that are made here until it is known whether workers pay. */
class PacedBatches implements BatchSource {
  readonly #task: BatchTask;
  #source: BatchSource;
  #made = 0;
  #making = 0;
  #taking = 0;
  #handedOut = 0;

  constructor(task: BatchTask, readonly runtime: ProgramThreads) {
    this.#task = task;
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
    const { images: { stored }, wanted, backbone: { batch } } = this.#task;
    const rest = wanted.subarray(this.#made * batch);
    const [making, taking] = [this.#making, this.#taking].map((sum) => sum / (MEASURED - 1));
    if (making! * rest.length / batch < WORTH) return;
    const count = workersFor(making!, taking!, navigator.hardwareConcurrency, this.runtime);
    if (count === 0) return;
    this.#source = new WorkerBatches({ ...this.#task, wanted: rest }, stored!, count);
  }
}
