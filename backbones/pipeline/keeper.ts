/** Keeps features while others are still computed, a few seconds' worth at a time. */
import { messageOf } from "../../core/errors.ts";
import type { NdArray } from "../../core/ndarray.ts";

/** Where features are kept before all of them are there. */
export interface PartStore {
  /**
   * Reads what an earlier start has left.
   *
   * @param features `[N, D]`: the rows that are there are put in.
   * @returns Of every batch, whether its rows are there.
   */
  restore(features: NdArray): Promise<readonly boolean[]>;
  /**
   * Keeps the rows of batches.
   *
   * @param features `[N, D]`, these rows filled in.
   */
  keep(features: NdArray, first: number, end: number): Promise<void>;
}

/** What is lost at most if the process dies: features of so many images, or of so much time. */
const UNKEPT = { images: 1024, milliseconds: 5000 };

/** Hands batches on to where they are kept, several at a time. */
export class Keeper {
  readonly #parts: PartStore;
  readonly #features: NdArray;
  readonly #warn: ((message: string) => void) | undefined;
  #first = 0;
  #end = 0;
  #images = 0;
  #since = performance.now();
  #givenUp = false;

  /**
   * Starts with nothing to keep.
   *
   * @param parts Where batches are kept.
   * @param features `[N, D]`, filled in meanwhile.
   * @param warn Told once if they cannot be kept: that costs time after an interruption, not the run.
   * Without it, that is an error.
   */
  constructor(parts: PartStore, features: NdArray, warn?: (message: string) => void) {
    this.#parts = parts;
    this.#features = features;
    this.#warn = warn;
  }

  /**
   * Takes a batch whose rows are filled in.
   *
   * @param number Which; ascending, not necessarily one after the other.
   */
  async add(number: number, images: number): Promise<void> {
    if (number !== this.#end) await this.flush();
    if (this.#images === 0) this.#first = number;
    this.#end = number + 1;
    this.#images += images;
    const passed = performance.now() - this.#since;
    if (this.#images >= UNKEPT.images || passed >= UNKEPT.milliseconds) await this.flush();
  }

  /** Keeps all that was added. */
  async flush(): Promise<void> {
    const [first, end, images] = [this.#first, this.#end, this.#images];
    this.#images = 0;
    if (images === 0 || this.#givenUp) return;
    try {
      await this.#parts.keep(this.#features, first, end);
    } catch (error) {
      if (this.#warn === undefined) throw error;
      this.#givenUp = true;
      this.#warn(`Features are not kept meanwhile: ${messageOf(error)}`);
    }
    this.#since = performance.now();
  }
}
