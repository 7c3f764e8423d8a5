/** numpy's newer random numbers, for splits that were published as "default_rng(seed)". */
import { requireDistinct, requireSpan } from "./random_state.ts";
import { seedWords } from "./seed_sequence.ts";

const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;
const MASK_128 = (1n << 128n) - 1n;
const MASK_64 = (1n << 64n) - 1n;
const WORDS = 2 ** 32;

/**
 * `numpy.random.default_rng(seed)`: PCG64 (O'Neill, 2014: a 128-bit linear congruential generator
 * with output XSL-RR), with the rules of numpy 1.17 and later for turning its words into bounded
 * integers and orders. Only what published splits need.
 */
export class NumpyGenerator {
  #state: bigint;
  readonly #increment: bigint;
  /** The upper half of a 64-bit draw whose lower half has been given out. */
  #half: number | undefined;

  /** `default_rng(seed)`. */
  constructor(seed: number | bigint) {
    const words = seedWords(seed, 8);
    const pair = (i: number): bigint => (BigInt(words[i + 1]!) << 32n) | BigInt(words[i]!);
    const start = (pair(0) << 64n) | pair(2);
    const sequence = (pair(4) << 64n) | pair(6);
    this.#increment = ((sequence << 1n) | 1n) & MASK_128;
    this.#state = (this.#increment + start) & MASK_128;
    this.#step();
  }

  /**
   * Draws 64 bits.
   *
   * @returns The generator's next output, 0 to 2^64 − 1.
   */
  long(): bigint {
    this.#step();
    const folded = (this.#state >> 64n) ^ (this.#state & MASK_64);
    const turn = this.#state >> 122n;
    return ((folded >> turn) | (folded << (64n - turn))) & MASK_64;
  }

  /**
   * Draws 32 bits: the halves of a 64-bit draw, the lower one first.
   *
   * @returns 0 to 2^32 − 1.
   */
  word(): number {
    const kept = this.#half;
    if (kept !== undefined) {
      this.#half = undefined;
      return kept;
    }
    const drawn = this.long();
    this.#half = Number(drawn >> 32n);
    return Number(drawn & 0xffffffffn);
  }

  /**
   * `Generator.integers(low, high)`, of the default type (64 bits): a product's upper half (Lemire,
   * 2019).
   */
  integers(low: number, high: number): number {
    requireSpan(low, high);
    return low + this.#below(high - low);
  }

  /**
   * `Generator.shuffle(values)`. It bounds its draws by masking and rejection, as `RandomState` does,
   * not as `integers` does.
   *
   * @param values Values of one axis, brought into random order in place.
   */
  shuffle(values: { readonly length: number; [index: number]: unknown }): void {
    for (let i = values.length - 1; i > 0; i--) swap(values, i, this.#masked(i));
  }

  /**
   * `Generator.permutation(n)`.
   *
   * @returns `[n]`: 0 … n − 1 in random order.
   */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    this.shuffle(order);
    return order;
  }

  /**
   * `Generator.choice(n, k, replace=False)`.
   *
   * @param k How many to draw, at most n.
   * @returns `[k]` distinct numbers in [0, n), in random order.
   */
  choice(n: number, k: number): Int32Array {
    requireDistinct(n, k);
    // numpy's own limit, above which a list of all is cheaper than a set of those drawn.
    return n > 10000 && k > Math.floor(n / 50) ? this.#tail(n, k) : this.#floyd(n, k);
  }

  /**
   * `Generator.choice(n, k)`, which draws with replacement.
   *
   * @returns `[k]` numbers in [0, n).
   */
  choiceWithReplacement(n: number, k: number): Int32Array {
    return Int32Array.from({ length: k }, () => this.integers(0, n));
  }

  /** The end of a list of all whose end alone is shuffled. */
  #tail(n: number, k: number): Int32Array {
    const all = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i >= Math.max(n - k, 1); i--) swap(all, i, this.#below(i + 1));
    return all.slice(n - k);
  }

  /** Floyd's algorithm (Bentley and Floyd, 1987), and then an order. */
  #floyd(n: number, k: number): Int32Array {
    const chosen = new Set<number>();
    for (let last = n - k; last < n; last++) {
      const drawn = this.#below(last + 1);
      chosen.add(chosen.has(drawn) ? last : drawn);
    }
    const order = Int32Array.from(chosen);
    for (let i = k - 1; i > 0; i--) swap(order, i, this.#below(i + 1));
    return order;
  }

  /** A whole number in [0, span), by the upper half of a product; a span of 1 takes no draw. */
  #below(span: number): number {
    if (span === 1) return 0;
    if (span === WORDS) return this.word();
    const wide = span > WORDS;
    const bits = wide ? 64n : 32n;
    const factor = BigInt(span);
    const mask = (1n << bits) - 1n;
    const product = (): bigint => (wide ? this.long() : BigInt(this.word())) * factor;
    let drawn = product();
    if ((drawn & mask) < factor) {
      const least = (mask + 1n - factor) % factor;
      while ((drawn & mask) < least) drawn = product();
    }
    return Number(drawn >> bits);
  }

  /** A whole number in [0, most], most < 2^32, by masking and rejection. */
  #masked(most: number): number {
    const mask = 0xffffffff >>> Math.clz32(most);
    for (;;) {
      const draw = (this.word() & mask) >>> 0;
      if (draw <= most) return draw;
    }
  }

  #step(): void {
    this.#state = (this.#state * MULTIPLIER + this.#increment) & MASK_128;
  }
}

function swap(values: { [index: number]: unknown }, i: number, j: number): void {
  [values[i], values[j]] = [values[j], values[i]];
}
