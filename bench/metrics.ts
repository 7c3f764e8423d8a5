/** Accuracy and calibration of a head on the test set, from its logits, in float64. */
import { InputError } from "../core/errors.ts";
import type { NdArray } from "../core/ndarray.ts";
import type { Metrics } from "../runs/run.ts";
import { adaptiveCalibrationError, expectedCalibrationError } from "./calibration.ts";

/**
 * Computes all metrics.
 *
 * @param logits `[N, K]`; ties of the largest go to the lower class.
 * @param labels `[N]`, each in [0, K).
 */
export function evaluate(logits: NdArray, labels: Int32Array): Metrics {
  const [rows, classes] = logits.shape as [number, number];
  if (rows !== labels.length || rows === 0) {
    throw new InputError(`Cannot evaluate ${rows} rows of logits against ${labels.length} labels`);
  }
  const { probabilities, logNormalisers } = softmaxRows(logits);
  const predicted = new Int32Array(rows);
  const confidence = new Float64Array(rows);
  const hits = new Float64Array(classes);
  const counts = new Float64Array(classes);
  let [correct, nll, brier] = [0, 0, 0];
  for (let i = 0; i < rows; i++) {
    const label = labels[i]!;
    const row = i * classes;
    let top = 0;
    let squares = 0;
    for (let k = 0; k < classes; k++) {
      if (logits.data[row + k]! > logits.data[row + top]!) top = k;
      squares += (probabilities[row + k]! - (k === label ? 1 : 0)) ** 2;
    }
    predicted[i] = top;
    confidence[i] = probabilities[row + top]!;
    counts[label]! += 1;
    if (top === label) {
      correct++;
      hits[label]! += 1;
    }
    nll += logNormalisers[i]! - logits.data[row + label]!;
    brier += squares;
  }
  const recalls = [...hits].flatMap((hit, k) => counts[k]! > 0 ? [hit / counts[k]!] : []);
  return {
    accuracy: correct / rows,
    balancedAccuracy: recalls.reduce((a, b) => a + b, 0) / recalls.length,
    nll: nll / rows,
    brier: brier / rows,
    ece: expectedCalibrationError(confidence, predicted, labels),
    ace: adaptiveCalibrationError(probabilities, labels, classes),
  };
}

/** Probabilities `[N · K]` of logits `[N, K]`, and log Σ e^z of every row. */
function softmaxRows(
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
