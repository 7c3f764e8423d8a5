/** numpy's `SeedSequence`: spreads the bits of a seed over as many words as a generator wants. */
import { InputError } from "../../core/errors.ts";

const POOL = 4;
const SHIFT = 16;
const INIT_A = 0x43b0d7e5;
const MULT_A = 0x931e8875;
const INIT_B = 0x8b51f9dd;
const MULT_B = 0x58f38ded;
const MIX_LEFT = 0xca01f9dd;
const MIX_RIGHT = 0x4973f715;

/**
 * `numpy.random.SeedSequence(seed).generate_state(count)`.
 *
 * @returns `[count]` words of 32 bits.
 */
export function seedWords(seed: number | bigint, count: number): Uint32Array {
  const pool = mixed(wordsOf(seed));
  let hash = INIT_B;
  return Uint32Array.from({ length: count }, (_, i) => {
    const value = pool[i % POOL]! ^ hash;
    hash = Math.imul(hash, MULT_B);
    return folded(Math.imul(value, hash));
  });
}

/** The seed's words, the least significant first. */
function wordsOf(seed: number | bigint): number[] {
  if (seed < 0 || (typeof seed === "number" && !Number.isSafeInteger(seed))) {
    throw new InputError(`Seed ${seed} is not a whole number from 0`);
  }
  const words: number[] = [];
  for (let rest = BigInt(seed); rest > 0n; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
  return words.length === 0 ? [0] : words;
}

function mixed(entropy: readonly number[]): Uint32Array {
  let multiplier = INIT_A;
  const hashed = (word: number): number => {
    const value = word ^ multiplier;
    multiplier = Math.imul(multiplier, MULT_A);
    return folded(Math.imul(value, multiplier));
  };
  const joined = (x: number, y: number): number => {
    return folded(Math.imul(MIX_LEFT, x) - Math.imul(MIX_RIGHT, y));
  };
  const pool = Uint32Array.from({ length: POOL }, (_, i) => hashed(entropy[i] ?? 0));
  for (let from = 0; from < POOL; from++) {
    for (let to = 0; to < POOL; to++) {
      if (from !== to) pool[to] = joined(pool[to]!, hashed(pool[from]!));
    }
  }
  for (const word of entropy.slice(POOL)) {
    for (let to = 0; to < POOL; to++) pool[to] = joined(pool[to]!, hashed(word));
  }
  return pool;
}

function folded(value: number): number {
  return value ^ (value >>> SHIFT);
}
