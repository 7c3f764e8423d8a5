/** numpy's legacy random numbers, for splits that were published as "RandomState(seed)". */
import { InputError } from "../../core/errors.ts";

const LENGTH = 624;
const OFFSET = 397;

/**
 * `numpy.random.RandomState`: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), with
 * numpy's rules for turning its words into bounded integers and orders. It has only what published
 * splits need; draws of our own come from `core/random.ts`.
 */
export class NumpyRandom {
  readonly #state = new Uint32Array(LENGTH);
  #next = LENGTH;

  /**
   * `RandomState(seed)`.
   *
   * @param seed A whole number from 0 to 2^32 − 1.
   */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
      throw new InputError(`Seed ${seed} is not a whole number from 0 to 4294967295`);
    }
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < LENGTH; i++) {
      const before = state[i - 1]!;
      state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
    }
  }

  /** Draws 32 bits. */
  word(): number {
    if (this.#next === LENGTH) this.#twist();
    let y = this.#state[this.#next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** `RandomState.shuffle(values)`, in place. */
  shuffle(values: { readonly length: number; [index: number]: unknown }): void {
    shuffleMasked(values, () => this.word());
  }

  /** `RandomState.permutation(n)`: `[n]`. */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    this.shuffle(order);
    return order;
  }

  /** `RandomState.choice(n, k, replace=False)`: `[k]` distinct numbers in [0, n). */
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

/** numpy's shuffle, which both of its generators share: draws are bounded by masking and rejection. */
export function shuffleMasked(
  values: { readonly length: number; [index: number]: unknown },
  word: () => number,
): void {
  for (let i = values.length - 1; i > 0; i--) {
    const mask = 0xffffffff >>> Math.clz32(i);
    let j: number;
    do j = (word() & mask) >>> 0; while (j > i);
    [values[i], values[j]] = [values[j], values[i]];
  }
}
