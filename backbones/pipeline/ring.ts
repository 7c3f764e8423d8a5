/** A ring of batches in shared memory: workers fill it ahead of the thread that takes them. */

/** A ring as a message carries it. */
export interface RingMemory {
  /** Images per batch. */
  readonly batch: number;
  /** Bytes per image. */
  readonly imageBytes: number;
  /** Batches that the ring holds. */
  readonly slots: number;
  /** `[N]` uint32: the images that are wanted, in order; batch after batch of them is made. */
  readonly images: SharedArrayBuffer;
  /** `[slots, batch, imageBytes]` bytes. */
  readonly pixels: SharedArrayBuffer;
  /** Counters, int32: see {@linkcode Ring}. */
  readonly counters: SharedArrayBuffer;
}

/** The next position that nobody has claimed. */
const NEXT = 0;
/** Batches that have been taken and given back. */
const TAKEN = 1;
/** Not 0 once nothing more is wanted. */
const STOPPED = 2;
/** From here on: of every slot, images filled; then of every slot, those of them that failed. */
const SLOTS = 3;

/**
 * Makes a ring.
 *
 * @param images The images that are wanted, in order.
 * @param imageBytes Bytes per image.
 */
export function ringMemory(
  images: Uint32Array,
  batch: number,
  imageBytes: number,
  slots: number,
): RingMemory {
  const shared = new SharedArrayBuffer(images.byteLength);
  new Uint32Array(shared).set(images);
  return {
    batch,
    imageBytes,
    slots,
    images: shared,
    pixels: new SharedArrayBuffer(slots * batch * imageBytes),
    counters: new SharedArrayBuffer(4 * (SLOTS + 2 * slots)),
  };
}

/** A place in the ring that a worker has to fill. */
export interface Claim {
  /** The image that is wanted. */
  readonly image: number;
  /** Where its bytes go. */
  readonly pixels: Uint8Array;
  /**
   * Says that the place is filled, or cannot be.
   *
   * @param failed Whether there is no such image.
   */
  done(failed: boolean): void;
}

/** One thread's view of a ring. */
export class Ring {
  readonly #memory: RingMemory;
  readonly #images: Uint32Array;
  readonly #counters: Int32Array;

  /** Looks at a ring. */
  constructor(memory: RingMemory) {
    this.#memory = memory;
    this.#images = new Uint32Array(memory.images);
    this.#counters = new Int32Array(memory.counters);
  }

  /**
   * Claims the next place; blocks the thread until there is room for it.
   *
   * @returns The place; undefined once none is left or nothing more is wanted.
   */
  claim(): Claim | undefined {
    const { batch, imageBytes, slots } = this.#memory;
    const counters = this.#counters;
    const position = Atomics.add(counters, NEXT, 1);
    if (position >= this.#images.length) return undefined;
    const number = Math.floor(position / batch);
    for (;;) {
      if (Atomics.load(counters, STOPPED) !== 0) return undefined;
      const taken = Atomics.load(counters, TAKEN);
      if (number < taken + slots) break;
      Atomics.wait(counters, TAKEN, taken);
    }
    const slot = number % slots;
    const place = slot * batch + position % batch;
    return {
      image: this.#images[position]!,
      pixels: new Uint8Array(this.#memory.pixels, place * imageBytes, imageBytes),
      done: (failed) => {
        if (failed) Atomics.add(counters, SLOTS + slots + slot, 1);
        const filled = Atomics.add(counters, SLOTS + slot, 1) + 1;
        if (filled === this.sizeOf(number)) Atomics.notify(counters, SLOTS + slot);
      },
    };
  }

  /**
   * Waits for a batch, without blocking the thread.
   *
   * @param number Which, counted from 0; they are taken in order.
   * @returns `[batch, imageBytes]`, and how many of its images failed; undefined where it was broken off.
   */
  async full(
    number: number,
    broken: () => boolean,
  ): Promise<{ readonly pixels: Uint8Array; readonly failed: number } | undefined> {
    const { batch, imageBytes, slots } = this.#memory;
    const slot = number % slots;
    for (;;) {
      if (broken()) return undefined;
      const filled = Atomics.load(this.#counters, SLOTS + slot);
      if (filled === this.sizeOf(number)) break;
      const news = Atomics.waitAsync(this.#counters, SLOTS + slot, filled);
      if (news.async) await news.value;
    }
    const size = batch * imageBytes;
    return {
      pixels: new Uint8Array(this.#memory.pixels, slot * size, size),
      failed: Atomics.load(this.#counters, SLOTS + slots + slot),
    };
  }

  /**
   * Gives a batch's place back, so that workers fill it anew.
   *
   * @param number Which: the one that was waited for last, once it has been copied.
   */
  release(number: number): void {
    const { slots } = this.#memory;
    const slot = number % slots;
    Atomics.store(this.#counters, SLOTS + slot, 0);
    Atomics.store(this.#counters, SLOTS + slots + slot, 0);
    Atomics.add(this.#counters, TAKEN, 1);
    Atomics.notify(this.#counters, TAKEN);
  }

  /** Makes every claim fail, and wakes whoever waits. */
  stop(): void {
    Atomics.store(this.#counters, STOPPED, 1);
    Atomics.notify(this.#counters, TAKEN);
    for (let slot = 0; slot < this.#memory.slots; slot++) {
      Atomics.notify(this.#counters, SLOTS + slot);
    }
  }

  /** The images of a batch. */
  sizeOf(number: number): number {
    const { batch } = this.#memory;
    return Math.min(batch, this.#images.length - number * batch);
  }
}
