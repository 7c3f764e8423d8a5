/** Batches that workers make ahead of the thread that takes them. */
import { type InputError, TrawlError } from "../../core/errors.ts";
import type { StoredImages } from "../../datasets/dataset.ts";
import { type BatchSource, type BatchTask, imageBytes, unreadable } from "./batches.ts";
import type { WorkerNews, WorkerTask } from "./protocol.ts";
import { Ring, ringMemory } from "./ring.ts";

/** Batches that are made by workers. */
export class WorkerBatches implements BatchSource {
  readonly #task: BatchTask;
  readonly #ring: Ring;
  readonly #workers: readonly Worker[];
  readonly #pixels: Uint8Array;
  readonly #failures = new Map<number, string>();
  readonly #ended: Promise<unknown>;
  #news = Promise.withResolvers<void>();
  #broken: TrawlError | undefined;
  #number = -1;

  /** Starts workers, which begin at once. */
  constructor(task: BatchTask, stored: StoredImages, count: number) {
    const { wanted, backbone: { batch, steps } } = task;
    // One that is full, and room for what every worker has under way.
    const slots = 1 + Math.ceil(Math.max(batch, 2 * count) / batch);
    const size = imageBytes(task.backbone);
    const ring = ringMemory(wanted, batch, size, slots);
    this.#task = task;
    this.#pixels = new Uint8Array(batch * size);
    this.#ring = new Ring(ring);
    this.#workers = Array.from({ length: count }, () => {
      const url = new URL("./worker.ts", import.meta.url).href;
      return new Worker(url, { type: "module", name: "images" });
    });
    this.#ended = Promise.all(this.#workers.map((worker) => this.#listen(worker)));
    for (const worker of this.#workers) {
      worker.postMessage({ stored, steps, ring } satisfies WorkerTask);
    }
  }

  /** The next batch. */
  async next(): Promise<Uint8Array> {
    const number = ++this.#number;
    const full = await this.#ring.full(number, () => this.#broken !== undefined);
    if (full === undefined) throw this.#broken!;
    if (full.failed > 0) throw await this.#failure(full.failed);
    // ONNX Runtime takes no shared memory.
    this.#pixels.set(full.pixels);
    this.#pixels.fill(0, this.#ring.sizeOf(number) * imageBytes(this.#task.backbone));
    this.#ring.release(number);
    return this.#pixels;
  }

  /** Ends the workers; each finishes the image that it is at. */
  async close(): Promise<void> {
    this.#ring.stop();
    await this.#ended;
    for (const worker of this.#workers) worker.terminate();
  }

  /** Resolves once the worker has ended, in whichever way. */
  #listen(worker: Worker): Promise<void> {
    return new Promise((resolve) => {
      const broken = (message: string): void => {
        // What broke the worker is thrown where its batch is waited for.
        this.#broken ??= new TrawlError(`A worker that reads images broke down: ${message}`);
        this.#ring.stop();
        this.#news.resolve();
        resolve();
      };
      worker.onmessage = ({ data }: MessageEvent<WorkerNews>) => {
        if (data.kind === "ended") return resolve();
        if (data.kind === "broken") return broken(data.message);
        this.#failures.set(data.image, data.message);
        this.#news.resolve();
      };
      worker.onerror = (event) => {
        event.preventDefault();
        broken(event.message);
      };
    });
  }

  /** The first failure of the batch at hand: which worker was first must not show. */
  async #failure(count: number): Promise<InputError | TrawlError> {
    const { images, wanted, backbone: { batch } } = this.#task;
    const part = wanted.subarray(this.#number * batch, (this.#number + 1) * batch);
    for (;;) {
      const failed = part.filter((image) => this.#failures.has(image));
      if (failed.length === count) {
        return unreadable(images, failed[0]!, this.#failures.get(failed[0]!)!);
      }
      if (this.#broken !== undefined) return this.#broken;
      await this.#news.promise;
      this.#news = Promise.withResolvers<void>();
    }
  }
}
