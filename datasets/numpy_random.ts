/** numpy's legacy random numbers, for splits that were published as "RandomState(seed)". */
import { InputError } from "../core/errors.ts";

const LENGTH = 624;
const OFFSET = 397;

/**
 * `numpy.random.RandomState`: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), with
 * numpy's rules for turning its words into bounded integers and orders. Only what published splits
 * need: draws of our own come from `core/random.ts`.
 *
 * @example
 * ```ts
 * import { NumpyRandom } from "./numpy_random.ts";
 * new NumpyRandom(42).permutation(50000).slice(0, 3); // Int32Array [ 33553, 9427, 199 ]
 * ```
 */
export class NumpyRandom {
  readonly #state = new Uint32Array(LENGTH);
  #next = LENGTH;

  /**
   * `RandomState(seed)`.
   *
   * @param seed A whole number from 0 to 2^32 − 1.
   * @throws {InputError} If it is not.
   */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new InputError(`Seed ${seed} is not a whole number from 0 to 4294967295`);
    }
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < LENGTH; i++) {
      const before = state[i - 1]!;
      state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
    }
  }

  /**
   * Draws 32 bits.
   *
   * @returns The generator's next word, 0 to 2^32 − 1.
   */
  word(): number {
    if (this.#next === LENGTH) this.#twist();
    let y = this.#state[this.#next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /**
   * Draws a bounded whole number, by masking and rejection; a bound of 0 takes no word.
   *
   * @param most An inclusive upper bound, 0 to 2^32 − 1.
   * @returns A whole number in [0, most].
   */
  integer(most: number): number {
    if (most === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(most);
    for (;;) {
      const draw = (this.word() & mask) >>> 0;
      if (draw <= most) return draw;
    }
  }

  /**
   * `RandomState.permutation(n)`.
   *
   * @param n How many numbers.
   * @returns `[n]`: 0 … n − 1 in random order.
   */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
    return order;
  }

  /**
   * `RandomState.choice(n, k, replace=False)`.
   *
   * @param n The population's size.
   * @param k How many to draw, at most n.
   * @returns `[k]` distinct numbers in [0, n).
   * @throws {InputError} If k is larger than n.
   */
  choice(n: number, k: number): Int32Array {
    if (k > n) throw new InputError(`Cannot draw ${k} distinct numbers out of ${n}`);
    return this.permutation(n).slice(0, k);
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < LENGTH; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % LENGTH]! & 0x7fffffff);
      state[i] = state[(i + OFFSET) % LENGTH]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}
