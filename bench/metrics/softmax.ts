/** Softmax in float64, for metrics. */
import type { NdArray } from "../../core/ndarray.ts";

/**
 * @param logits `[N, K]`.
 * @returns Probabilities `[N · K]`, and log Σ e^z of every row.
 */
export function softmaxRows(
  logits: NdArray,
): { probabilities: Float64Array; logNormalisers: Float64Array } {
  const [rows, classes] = logits.shape as [number, number];
  const probabilities = new Float64Array(rows * classes);
  const logNormalisers = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = i * classes;
    let largest = -Infinity;
    for (let k = 0; k < classes; k++) largest = Math.max(largest, logits.data[row + k]!);
    let total = 0;
    for (let k = 0; k < classes; k++) {
      total += probabilities[row + k] = Math.exp(logits.data[row + k]! - largest);
    }
    for (let k = 0; k < classes; k++) probabilities[row + k]! /= total;
    logNormalisers[i] = largest + Math.log(total);
  }
  return { probabilities, logNormalisers };
}
