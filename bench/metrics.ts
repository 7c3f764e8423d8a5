/** Accuracy and calibration of a head on the test set, from its logits, in float64. */
import { InputError } from "../core/errors.ts";
import type { NdArray } from "../core/ndarray.ts";
import { ROUNDING } from "../core/rounding.ts";
import type { Metrics } from "../runs/run.ts";

/** Computes all metrics of logits `[N, K]`; ties of the largest go to the lower class. */
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

const BINS = 15;

/** The ACE leaves out probabilities up to this. */
const THRESHOLD = 0.01;

/** Probabilities that differ by less, as shares of themselves, stay in one bin of the ACE. */
const TIES = 1e-9;

/**
 * Expected calibration error of the top label (Guo et al., 1706.04599, eq. 5): over 15 even bins of
 * confidence, (lower, upper], the share of rows times |accuracy − mean confidence|.
 *
 * @param confidence `[N]`, the largest probability.
 */
export function expectedCalibrationError(
  confidence: Float64Array,
  predicted: Int32Array,
  labels: Int32Array,
): number {
  const gap = new Float64Array(BINS);
  confidence.forEach((p, i) => {
    const bin = Math.min(BINS - 1, Math.max(0, Math.ceil(p * BINS * (1 - ROUNDING)) - 1));
    gap[bin]! += (predicted[i] === labels[i] ? 1 : 0) - p;
  });
  return Math.min(1, gap.reduce((total, g) => total + Math.abs(g), 0) / confidence.length);
}

/**
 * Adaptive calibration error (Nixon et al., 1904.01685, eq. 3, with a threshold): for every class, the
 * rows above the threshold fall into 15 bins of nearly equal count; the shares of the bins times
 * |accuracy − mean confidence| are added, and the mean is taken over classes. Bin b starts at the
 * value of rank round(b·n/15), so that ties stay together.
 *
 * @param probabilities `[N · K]`.
 */
export function adaptiveCalibrationError(
  probabilities: Float64Array,
  labels: Int32Array,
  classes: number,
): number {
  let total = 0;
  for (let k = 0; k < classes; k++) total += classError(probabilities, labels, classes, k);
  return Math.min(1, total / classes);
}

function classError(
  probabilities: Float64Array,
  labels: Int32Array,
  classes: number,
  k: number,
): number {
  const rows: { p: number; hit: number }[] = [];
  labels.forEach((label, i) => {
    const p = probabilities[i * classes + k]!;
    if (p > THRESHOLD * (1 + ROUNDING)) rows.push({ p, hit: label === k ? 1 : 0 });
  });
  rows.sort((a, b) => a.p - b.p);
  const starts = Array.from(
    { length: BINS },
    (_, bin) => rows[Math.min(rows.length - 1, Math.round(bin * rows.length / BINS))]?.p ?? 0,
  );
  const gaps = new Float64Array(BINS);
  let bin = 0;
  for (const { p, hit } of rows) {
    while (bin + 1 < BINS && p >= starts[bin + 1]! * (1 - TIES)) bin++;
    gaps[bin]! += hit - p;
  }
  return gaps.reduce((total, gap) => total + Math.abs(gap), 0) / Math.max(1, rows.length);
}
