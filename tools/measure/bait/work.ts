/** What a selection must do at the least. */
import type { Sizes, Work } from "../../../runs/measurement.ts";

/** Bytes of a float32. */
const FLOAT = 4;

/**
 * The necessary work of the 2B forward picks, made one at a time in the incremental form of
 * `docs/bait.md`; set-up and backward phase are not counted. A pick takes
 *
 * - Binary: one product of the pool with two vectors of length D, that is 4ND operations and one read
 *   of the features, 4ND bytes. It is bound by that read.
 * - exact and Exp: three products of the pool with r vectors of length (K − 1)·D, r = K − 1 for exact
 *   and c for Exp, that is 6ND(K − 1)r operations, and two reads of the features: T and FUᵀ come from
 *   the first, Q, which waits for FUᵀ, from the second. They are bound by the operations.
 * - diagonal: two products of the squared features with K vectors of length D, that is 4NDK operations
 *   and one read of the features. It is bound by the operations.
 *
 * Fewer are possible by doing several picks at once, or by what is special about the factors: a ratio
 * below 1 says so. A small pool stays in the processor's caches, which are faster than the memory.
 *
 * @param strategy One of `bait`, `bait-exp`, `bait-binary`, `bait-diag`.
 * @param outcomes c of `bait-exp`; default 2.
 * @returns Operations and bytes of all forward picks, and which of them bounds the time from below.
 */
export function workOf(strategy: string, { N, D, K, B }: Sizes, outcomes: number = 2): Work {
  const picks = Math.min(2 * B, N);
  const read = FLOAT * N * D;
  if (strategy === "bait-binary") {
    return { operations: picks * 4 * N * D, bytes: picks * read, bound: "bytes" };
  }
  if (strategy === "bait-diag") {
    return { operations: picks * 4 * N * D * K, bytes: picks * read, bound: "operations" };
  }
  const r = strategy === "bait" ? K - 1 : Math.min(outcomes, K - 1);
  const operations = picks * 6 * N * D * (K - 1) * r;
  return { operations, bytes: picks * 2 * read, bound: "operations" };
}
