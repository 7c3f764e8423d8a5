/** Where batches of preprocessed images come from: this thread, or workers ahead of it. */
import { InputError, messageOf } from "../../core/errors.ts";
import type { ImageList } from "../../datasets/dataset.ts";
import { plainPlace } from "../../datasets/images/plain.ts";
import { storedName } from "../../datasets/images/stored.ts";
import type { LoadedBackbone } from "../backbone.ts";

/** Batches of preprocessed images, one after the other. */
export interface BatchSource {
  /**
   * The next batch.
   *
   * @returns `[batch, height, width, channels]`, padded with zeros, to be read before the next call.
   */
  next(): Promise<Uint8Array>;
  /** Lets threads and memory go. */
  close(): Promise<void>;
}

/** What batches are made of. */
export interface BatchTask {
  /** Where images are read. */
  readonly images: ImageList;
  /** The images that are wanted, in order: batch after batch of them is made. */
  readonly wanted: Uint32Array;
  /** What they are preprocessed for. */
  readonly backbone: Pick<LoadedBackbone, "batch" | "input" | "preprocess" | "steps">;
}

/** Bytes that a program takes for an image. */
export function imageBytes({ input }: Pick<LoadedBackbone, "input">): number {
  return input.height * input.width * input.channels;
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
    this.#pixels = new Uint8Array(task.backbone.batch * imageBytes(task.backbone));
  }

  /** The next batch. */
  async next(): Promise<Uint8Array> {
    const { images, wanted, backbone } = this.#task;
    const size = imageBytes(backbone);
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

  /** Nothing is to be let go. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The error for an image that cannot be used. */
export function unreadable({ stored }: ImageList, image: number, reason: string): InputError {
  const name = stored === undefined ? `image ${image}` : storedName(stored, image);
  if (reason.includes(name)) return new InputError(reason);
  return new InputError(`${name.replace("i", "I")}: ${reason}`);
}
