/** Gradients of the last layer as vectors, which strategies never build. */
import type { Query } from "../strategy.ts";
import { rowsOf } from "./queries.ts";

/** softmax(z) less 1 at the label. */
export function residual(z: readonly number[], label: number): number[] {
  const most = Math.max(...z);
  const total = z.reduce((sum, value) => sum + Math.exp(value - most), 0);
  return z.map((value, k) => Math.exp(value - most) / total - (k === label ? 1 : 0));
}

/** r ⊗ (x, 1). */
export function outer(r: readonly number[], x: readonly number[]): number[] {
  return r.flatMap((value) => [...x, 1].map((feature) => value * feature));
}

/** The lowest of the largest numbers. */
export function argMax(numbers: readonly number[]): number {
  return numbers.indexOf(Math.max(...numbers));
}

/** Σ of vectors. */
export function total(vectors: readonly (readonly number[])[]): number[] {
  return vectors[0]!.map((_, j) => vectors.reduce((sum, vector) => sum + vector[j]!, 0));
}

/** Gradients of the pool's rows at their predicted labels, and of the labelled rows at theirs. */
export function gradientsOf({ pool, labelled }: Query): { pool: number[][]; labelled: number[][] } {
  const [z, known] = [rowsOf(pool.logits!), rowsOf(labelled.logits!)];
  const rows = rowsOf(labelled.features!);
  return {
    pool: rowsOf(pool.features!).map((x, i) => outer(residual(z[i]!, argMax(z[i]!)), x)),
    labelled: rows.map((x, i) => outer(residual(known[i]!, labelled.labels![i]!), x)),
  };
}
