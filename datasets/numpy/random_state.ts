/** numpy's legacy random numbers, for splits that were published as "RandomState(seed)". */
import { InputError } from "../../core/errors.ts";

const LENGTH = 624;
const OFFSET = 397;
const WORDS = 2 ** 32;

/**
 * `numpy.random.RandomState`: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), with
 * numpy's rules for turning its words into bounded integers and orders. Only what published splits
 * need: draws of our own come from `core/random.ts`.
 */
export class NumpyRandom {
  readonly #state: Uint32Array;
  #next = LENGTH;

  /**
   * `RandomState(seed)`.
   *
   * @param seed A whole number from 0 to 2^32 − 1, or several of them; `[42]` is not the same as 42.
   */
  constructor(seed: number | readonly number[]) {
    const seeds = typeof seed === "number" ? [seed] : seed;
    if (seeds.length === 0) throw new InputError("A seed needs one number at least");
    const wrong = seeds.find((each) => !Number.isInteger(each) || each < 0 || each >= WORDS);
    if (wrong !== undefined) {
      throw new InputError(`Seed ${wrong} is not a whole number from 0 to 4294967295`);
    }
    this.#state = typeof seed === "number" ? seeded(seed) : seededByArray(seed);
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
   * Draws a bounded whole number, by masking and rejection: one word for bounds below 2^32, two for
   * larger ones, none for 0.
   *
   * @param most An inclusive upper bound, 0 to 2^53 − 1.
   * @returns A whole number in [0, most].
   */
  integer(most: number): number {
    if (most === 0) return 0;
    const highMask = maskOf(Math.floor(most / WORDS));
    const lowMask = most < WORDS ? maskOf(most) : 0xffffffff;
    for (;;) {
      const high = most < WORDS ? 0 : (this.word() & highMask) >>> 0;
      const draw = high * WORDS + ((this.word() & lowMask) >>> 0);
      if (draw <= most) return draw;
    }
  }

  /**
   * `RandomState.randint(low, high)`, of the default type (64 bits).
   *
   * @param high One more than the largest, at most 2^53 − 1 above `low`.
   */
  randint(low: number, high: number): number {
    requireSpan(low, high);
    return low + this.integer(high - 1 - low);
  }

  /**
   * `RandomState.shuffle(values)`.
   *
   * @param values Values of one axis, brought into random order in place.
   */
  shuffle(values: { readonly length: number; [index: number]: unknown }): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.integer(i);
      [values[i], values[j]] = [values[j], values[i]];
    }
  }

  /**
   * `RandomState.permutation(n)`.
   *
   * @returns `[n]`: 0 … n − 1 in random order.
   */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    this.shuffle(order);
    return order;
  }

  /**
   * `RandomState.choice(n, k, replace=False)`.
   *
   * @param k How many to draw, at most n.
   * @returns `[k]` distinct numbers in [0, n).
   */
  choice(n: number, k: number): Int32Array {
    requireDistinct(n, k);
    return this.permutation(n).slice(0, k);
  }

  /**
   * `RandomState.choice(n, k)`, which draws with replacement.
   *
   * @returns `[k]` numbers in [0, n).
   */
  choiceWithReplacement(n: number, k: number): Int32Array {
    return Int32Array.from({ length: k }, () => this.randint(0, n));
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

/** Makes sure that there is a number to draw. */
export function requireSpan(low: number, high: number): void {
  if (Number.isSafeInteger(low) && Number.isSafeInteger(high) && low < high) return;
  throw new InputError(`Cannot draw a whole number from ${low} to below ${high}`);
}

/** Makes sure that so many distinct numbers exist. */
export function requireDistinct(n: number, k: number): void {
  if (k > n) throw new InputError(`Cannot draw ${k} distinct numbers out of ${n}`);
}

/** The least 2^b − 1 that is not below `most`. */
function maskOf(most: number): number {
  return most === 0 ? 0 : 0xffffffff >>> Math.clz32(most);
}

function seeded(seed: number): Uint32Array {
  const state = new Uint32Array(LENGTH);
  state[0] = seed;
  for (let i = 1; i < LENGTH; i++) {
    const before = state[i - 1]!;
    state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
  }
  return state;
}

/** The generator's own rule for keys of several words, `init_by_array`. */
function seededByArray(key: readonly number[]): Uint32Array {
  const state = seeded(19650218);
  let i = 0;
  const advance = (): number => {
    // The last word stands in for the first one once all have been passed.
    if (++i === LENGTH) [state[0], i] = [state[LENGTH - 1]!, 1];
    const before = state[i - 1]!;
    return before ^ (before >>> 30);
  };
  for (let step = 0; step < Math.max(LENGTH, key.length); step++) {
    const j = step % key.length;
    const mixed = Math.imul(advance(), 1664525);
    state[i] = (state[i]! ^ mixed) + key[j]! + j;
  }
  for (let step = 1; step < LENGTH; step++) {
    const mixed = Math.imul(advance(), 1566083941);
    state[i] = (state[i]! ^ mixed) - i;
  }
  state[0] = 0x80000000;
  return state;
}
