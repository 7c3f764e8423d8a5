/** Calibration errors: the distance of confidence from accuracy. */
import { ROUNDING } from "../core/rounding.ts";

const BINS = 15;

/** The ACE leaves out probabilities up to this. */
const THRESHOLD = 0.01;

/**
 * Expected calibration error of the top label (Guo et al., 1706.04599, eq. 5): over 15 even bins of
 * confidence, (lower, upper], the share of rows times |accuracy − mean confidence|.
 *
 * @param confidence `[N]`, the largest probability.
 * @param predicted `[N]`.
 * @param labels `[N]`.
 * @returns The error in [0, 1].
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
 * value of rank round(b·n/15), so that probabilities that differ by rounding alone stay together.
 *
 * @param probabilities `[N · K]`.
 * @param labels `[N]`.
 * @returns The error in [0, 1].
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
    while (bin + 1 < BINS && p >= starts[bin + 1]! * (1 - ROUNDING)) bin++;
    gaps[bin]! += hit - p;
  }
  return gaps.reduce((total, gap) => total + Math.abs(gap), 0) / Math.max(1, rows.length);
}
