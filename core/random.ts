/** Seeded random streams, one per purpose, so that another draw from one changes nothing in others. */
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { createHash } from "node:crypto";

/** A stream of random draws. Every draw depends only on the stream's key and on the draws before it. */
export class Random {
  readonly #generator: RandomGenerator;
  #spareNormal: number | undefined;

  /**
   * Starts a stream; {@linkcode stream} makes the key from a seed and a purpose.
   *
   * @param key What the stream is for: equal keys give equal streams, other keys independent ones.
   */
  constructor(key: string) {
    const digest = createHash("sha256").update(key).digest();
    this.#generator = xoroshiro128plusFromState([
      digest.readInt32LE(0),
      digest.readInt32LE(4),
      digest.readInt32LE(8),
      // The all-zero state is the generator's one fixed point.
      digest.readInt32LE(12) | 1,
    ]);
  }

  /**
   * Draws from the uniform distribution.
   *
   * @returns A number in [0, 1) with 53 random bits.
   */
  uniform(): number {
    const high = this.#generator.next() >>> 5;
    const low = this.#generator.next() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /**
   * Draws several numbers from the uniform distribution.
   *
   * @param count How many.
   * @returns `[count]`, each in [0, 1).
   */
  uniforms(count: number): Float64Array {
    return Float64Array.from({ length: count }, () => this.uniform());
  }

  /**
   * Draws a whole number, all equally likely.
   *
   * @param bound An exclusive upper bound, 1 to 2^32.
   * @returns A whole number in [0, bound), without modulo bias.
   */
  integer(bound: number): number {
    const limit = 0x100000000 - (0x100000000 % bound);
    for (;;) {
      const draw = this.#generator.next() >>> 0;
      if (draw < limit) return draw % bound;
    }
  }

  /**
   * Draws from the standard normal distribution (Box and Muller, 1958).
   *
   * @returns A number of mean 0 and variance 1.
   */
  normal(): number {
    const spare = this.#spareNormal;
    if (spare !== undefined) {
      this.#spareNormal = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /**
   * Shuffles 0 … n − 1 (Fisher–Yates).
   *
   * @param n How many numbers.
   * @returns `[n]`: each of them once, all orders equally likely.
   */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
    return order;
  }

  /**
   * Draws without replacement.
   *
   * @param n The population's size.
   * @param k How many to draw, at most n.
   * @returns `[k]`: distinct numbers in [0, n), in random order.
   */
  choice(n: number, k: number): Int32Array {
    return this.permutation(n).slice(0, k);
  }
}

/**
 * The stream for one purpose of one run.
 *
 * @param seed The run's seed.
 * @param purpose What is drawn, such as "minibatch order".
 * @param cycle The AL cycle, if the purpose recurs.
 * @returns A stream that shares nothing with any other purpose, cycle or seed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { stream } from "./random.ts";
 * const initial = stream(0, "initial pool").choice(1000, 10);
 * assertEquals(initial, stream(0, "initial pool").choice(1000, 10));
 * ```
 */
export function stream(seed: number, purpose: string, cycle = 0): Random {
  return new Random(`${seed}\n${purpose}\n${cycle}`);
}
