/** BADGE in plain float64: the longest gradient, and draws where float32 cannot tell rows apart. */
import type { Narrowed } from "../../core/ndarray.ts";
import type { Query } from "../strategy.ts";
import { squaredLength } from "./distances.ts";
import { elementsOf } from "./scale.ts";

/** The row of the longest gradient; the lower of equals. */
export function longestGradient({ features, logits, size }: Query["pool"]): number {
  const [x, residuals] = [elementsOf(features!), residualsOf(logits!)];
  const [width, classes] = [features!.shape[1]!, logits!.shape[1]!];
  let [best, largest] = [0, 0];
  for (let row = 0; row < size; row++) {
    const norm = squaredLength(residuals.subarray(row * classes, (row + 1) * classes)) *
      squaredLength(x.subarray(row * width, (row + 1) * width));
    // A smaller lead is rounding.
    if (norm > largest * (1 + 1e-12)) [best, largest] = [row, norm];
  }
  return best;
}

/**
 * D² sampling by gradients, for rows of which some are far closer to one another than to the others.
 *
 * @param first The first pick.
 * @param uniforms `[B−1]` in [0, 1).
 */
export function drawByGradients(
  pool: Query["pool"],
  first: number,
  uniforms: Float64Array,
): Int32Array {
  const { size } = pool;
  const x = elementsOf(pool.features!);
  const [width, classes] = [pool.features!.shape[1]!, pool.logits!.shape[1]!];
  const residuals = residualsOf(pool.logits!);
  const nearest = new Float64Array(size).fill(Infinity);
  const approach = (pick: number): void => {
    const length = squaredLength(x.subarray(pick * width, (pick + 1) * width));
    for (let row = 0; row < size; row++) {
      let [own, norm, cross, apart, along] = [0, 0, 0, 0, 0];
      for (let k = 0, i = row * classes, j = pick * classes; k < classes; k++, i++, j++) {
        const change = residuals[i]! - residuals[j]!;
        own += change * change;
        norm += residuals[i]! * residuals[i]!;
        cross += change * residuals[i]!;
      }
      for (let k = 0, i = row * width, j = pick * width; k < width; k++, i++, j++) {
        const change = x[i]! - x[j]!;
        apart += change * change;
        along += change * x[j]!;
      }
      const distance = own * length + norm * apart + 2 * cross * along;
      nearest[row] = Math.min(nearest[row]!, Math.max(0, distance));
    }
    nearest[pick] = 0;
  };
  const picks = new Set([first]);
  approach(first);
  for (const uniform of uniforms) {
    const reached = uniform * nearest.reduce((a, b) => a + b, 0);
    let total = 0;
    let pick = nearest.findIndex((mass) => (total += mass) > reached);
    if (pick < 0) { for (pick = 0; picks.has(pick);) pick++; }
    picks.add(pick);
    approach(pick);
  }
  return Int32Array.from(picks);
}

/** onehot(argmax p) − p in float64, `[N·K]`. */
function residualsOf(logits: Narrowed): Float64Array {
  const classes = logits.shape[1]!;
  const out = Float64Array.from(elementsOf(logits));
  for (let start = 0; start < out.length; start += classes) {
    const row = out.subarray(start, start + classes);
    let label = 0;
    for (let k = 1; k < classes; k++) if (row[k]! > row[label]!) label = k;
    const most = row[label]!;
    let others = 0;
    for (let k = 0; k < classes; k++) {
      row[k] = k === label ? 0 : -Math.exp(row[k]! - most);
      others -= row[k]!;
    }
    row[label] = others;
    for (let k = 0; k < classes; k++) row[k]! /= 1 + others;
  }
  return out;
}
