/** Temperature scaling by the calibration error of a head trained without a hold-out. */
import { type NdArray, takeRows } from "../../core/ndarray.ts";
import type { Query } from "../strategy.ts";

/** Which temperatures are tried, and how their calibration error is measured. */
export interface CalibrationRule {
  /** Tried in this order; of the least error, the first. */
  readonly temperatures: readonly number[];
  /** The bin of a probability of the top label among even bins. */
  readonly binOf: (top: number, classes: number) => number;
}

/**
 * The temperature τ that softmax(z / τ) needs, from a fifth of the labelled rows, drawn at random,
 * and a head trained on the others; 1 if there are fewer than five.
 */
export async function temperatureOf(query: Query, rule: CalibrationRule): Promise<number> {
  const { size } = query.labelled;
  const labels = query.labelled.labels!;
  const order = query.random("temperature hold-out").permutation(size);
  const count = Math.floor(size / 5);
  if (count === 0) return 1;
  const [held, seen] = [order.slice(0, count), order.slice(count)];
  const head = await query.train!(seen, seen.map((row) => labels[row]!));
  return bestTemperature(await head.logits(held), held.map((row) => labels[row]!), rule);
}

/** The temperature at which logits `[m, K]` of rows with known labels `[m]` are calibrated best. */
export function bestTemperature(
  logits: NdArray,
  labels: Int32Array,
  rule: CalibrationRule,
): number {
  let [best, least] = [1, Infinity];
  for (const temperature of rule.temperatures) {
    const error = calibrationError(logits, labels, temperature, rule);
    if (error < least) [best, least] = [temperature, error];
  }
  return best;
}

/** Σ over bins of their rows' share times |accuracy − mean probability| of the top label. */
export function calibrationError(
  logits: NdArray,
  labels: Int32Array,
  temperature: number,
  { binOf }: CalibrationRule,
): number {
  const classes = logits.shape[1]!;
  const gaps = new Map<number, number>();
  labels.forEach((label, row) => {
    const z = takeRows(logits, [row]).data;
    const most = z.reduce((a, b) => Math.max(a, b));
    const top = 1 / z.reduce((sum, each) => sum + Math.exp((each - most) / temperature), 0);
    const bin = binOf(top, classes);
    const isRight = z.indexOf(most) === label;
    gaps.set(bin, (gaps.get(bin) ?? 0) + (isRight ? 1 : 0) - top);
  });
  return gaps.values().reduce((sum, gap) => sum + Math.abs(gap), 0) / labels.length;
}
