/** Scores of posterior draws as their definitions say, in plain float64. */
import type { NdArray } from "../../core/ndarray.ts";

/** The softmax of every draw: `[N, T, K]` logits to probabilities `[N][T][K]`. */
export function probabilitiesOf({ data, shape }: NdArray): number[][][] {
  const [count, draws, classes] = shape as [number, number, number];
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: draws }, (_, t) => {
      const start = (i * draws + t) * classes;
      return softmax(Array.from(data.subarray(start, start + classes)));
    }));
}

function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const powers = logits.map((z) => Math.exp(z - most));
  const total = sumOf(powers);
  return powers.map((power) => power / total);
}

/** The mean of T distributions. */
export function meanOf(p: readonly number[][]): number[] {
  return p[0]!.map((_, k) => sumOf(p.map((row) => row[k]!)) / p.length);
}

/** The entropy of a distribution in nats. */
export function entropyOf(p: readonly number[]): number {
  return -sumOf(p.map((x) => x > 0 ? x * Math.log(x) : 0));
}

/** Mutual information of label and draw. */
export function baldOf(p: readonly number[][]): number {
  return entropyOf(meanOf(p)) - sumOf(p.map(entropyOf)) / p.length;
}

/** The sum of numbers. */
export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
