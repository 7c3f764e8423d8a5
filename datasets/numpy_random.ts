/** numpy's random numbers, for splits published as "RandomState(seed)" or "default_rng(seed)". */
import { mersenne } from "pure-rand/generator/mersenne";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { InputError } from "../core/errors.ts";

/** `numpy.random.RandomState`: MT19937, with the rules that published splits need. */
export class NumpyRandom {
  readonly #generator: RandomGenerator;

  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
      throw new InputError(`Seed ${seed} is not a whole number from 0 to 4294967295`);
    }
    this.#generator = mersenne(seed);
  }

  word(): number {
    return this.#generator.next() >>> 0;
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
}

const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;
const MASK_128 = (1n << 128n) - 1n;
const MASK_64 = (1n << 64n) - 1n;

/** `numpy.random.default_rng(seed)`: PCG64 (O'Neill, 2014), as far as published splits need. */
export class NumpyGenerator {
  #state: bigint;
  readonly #increment: bigint;
  /** The upper half of a 64-bit draw whose lower half has been given out. */
  #half: number | undefined;

  constructor(seed: number | bigint) {
    const words = seedWords(seed, 8);
    const pair = (i: number): bigint => (BigInt(words[i + 1]!) << 32n) | BigInt(words[i]!);
    const start = (pair(0) << 64n) | pair(2);
    const sequence = (pair(4) << 64n) | pair(6);
    this.#increment = ((sequence << 1n) | 1n) & MASK_128;
    this.#state = (this.#increment + start) & MASK_128;
    this.#step();
  }

  long(): bigint {
    this.#step();
    const folded = (this.#state >> 64n) ^ (this.#state & MASK_64);
    const turn = this.#state >> 122n;
    return ((folded >> turn) | (folded << (64n - turn))) & MASK_64;
  }

  /** `Generator.permutation(n)`: `[n]`. */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    shuffleMasked(order, () => this.#word());
    return order;
  }

  /** Draws 32 bits: the halves of a 64-bit draw, the lower one first. */
  #word(): number {
    const kept = this.#half;
    if (kept !== undefined) {
      this.#half = undefined;
      return kept;
    }
    const drawn = this.long();
    this.#half = Number(drawn >> 32n);
    return Number(drawn & 0xffffffffn);
  }

  #step(): void {
    this.#state = (this.#state * MULTIPLIER + this.#increment) & MASK_128;
  }
}

const POOL = 4;

/** `numpy.random.SeedSequence(seed).generate_state(count)`: `[count]` words of 32 bits. */
export function seedWords(seed: number | bigint, count: number): Uint32Array {
  const pool = mixedPool(wordsOf(seed));
  let hash = 0x8b51f9dd;
  return Uint32Array.from({ length: count }, (_, i) => {
    const value = pool[i % POOL]! ^ hash;
    hash = Math.imul(hash, 0x58f38ded);
    return folded(Math.imul(value, hash));
  });
}

function wordsOf(seed: number | bigint): number[] {
  if (seed < 0 || (typeof seed === "number" && !Number.isSafeInteger(seed))) {
    throw new InputError(`Seed ${seed} is not a whole number from 0`);
  }
  const words: number[] = [];
  for (let rest = BigInt(seed); rest > 0n; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
  return words.length === 0 ? [0] : words;
}

function mixedPool(entropy: readonly number[]): Uint32Array {
  let multiplier = 0x43b0d7e5;
  const hashed = (word: number): number => {
    const value = word ^ multiplier;
    multiplier = Math.imul(multiplier, 0x931e8875);
    return folded(Math.imul(value, multiplier));
  };
  const mixed = (x: number, y: number): number =>
    folded(Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y));
  const pool = Uint32Array.from({ length: POOL }, (_, i) => hashed(entropy[i] ?? 0));
  for (let from = 0; from < POOL; from++) {
    for (let to = 0; to < POOL; to++) {
      if (from !== to) pool[to] = mixed(pool[to]!, hashed(pool[from]!));
    }
  }
  for (const word of entropy.slice(POOL)) {
    for (let to = 0; to < POOL; to++) pool[to] = mixed(pool[to]!, hashed(word));
  }
  return pool;
}

function folded(value: number): number {
  return value ^ (value >>> 16);
}

/** numpy's shuffle, which both of its generators share: draws are bounded by masking and rejection. */
function shuffleMasked(
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
