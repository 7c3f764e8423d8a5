/** The labels that picked rows may turn out to have: all of them, or a sample. */
import type { NdArray } from "../../core/ndarray.ts";

/** Joint outcomes of the labels of picked rows, under T draws from the posterior. */
export interface Outcomes {
  /** `[M]`: how much each counts, positive, of sum 1. */
  readonly weights: Float64Array;
  /** `[M, T]`: the probability of each draw once the outcome is known. */
  readonly draws: Float64Array;
  /** The joint entropy of the labels in nats; of a sample, its estimate. */
  readonly entropy: number;
}

/** What is known before any label is: every draw is equally probable. */
export function nothingKnown(draws: number): Outcomes {
  return {
    weights: Float64Array.of(1),
    draws: new Float64Array(draws).fill(1 / draws),
    entropy: 0,
  };
}

/**
 * Every outcome with the label of one more row, except those of probability 0.
 *
 * @param row `[T, K]`: its class probabilities.
 */
export function withLabels({ weights, draws }: Outcomes, row: Float64Array): Outcomes {
  const count = draws.length / weights.length;
  const extended: number[] = [];
  const known: Float64Array[] = [];
  weights.forEach((weight, m) => {
    for (let k = 0; k < row.length / count; k++) {
      const after = draws.slice(m * count, (m + 1) * count);
      const probability = weight * learn(after, row, k);
      if (probability === 0) continue;
      extended.push(probability);
      known.push(after);
    }
  });
  const entropy = extended.reduce((total, p) => total - p * Math.log(p), 0);
  return { weights: Float64Array.from(extended), draws: joined(known), entropy };
}

/**
 * Outcomes sampled from the draws, equal ones counted once.
 *
 * @param rows The class probabilities `[T, K]` of each picked row.
 * @param perDraw Outcomes that each draw gives.
 * @param uniform Called for each row, draw and outcome, in this order; gives numbers in [0, 1).
 */
export function sampledOutcomes(
  rows: readonly Float64Array[],
  draws: number,
  perDraw: number,
  uniform: () => number,
): Outcomes {
  const labels = rows.map((row) => sampledLabels(row, draws, perDraw, uniform));
  const total = draws * perDraw;
  const counts = new Map<string, number>();
  for (let m = 0; m < total; m++) {
    const outcome = labels.map((of) => of[m]!).join();
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  let entropy = 0;
  const known = Array.from(counts, ([outcome, count]) => {
    const after = new Float64Array(draws).fill(1 / draws);
    outcome.split(",").forEach((label, place) => {
      entropy -= count / total * Math.log(learn(after, rows[place]!, Number(label)));
    });
    return after;
  });
  const weights = Float64Array.from(counts.values(), (count) => count / total);
  return { weights, draws: joined(known), entropy };
}

/** `[T·perDraw]`: labels of one row, draw by draw. */
function sampledLabels(
  row: Float64Array,
  draws: number,
  perDraw: number,
  uniform: () => number,
): Int32Array {
  const classes = row.length / draws;
  return Int32Array.from({ length: draws * perDraw }, (_, m) => {
    const start = Math.floor(m / perDraw) * classes;
    const shares = row.subarray(start, start + classes);
    let reached = uniform() * shares.reduce((a, b) => a + b, 0);
    const label = shares.findIndex((share) => (reached -= share) < 0);
    return label < 0 ? shares.findLastIndex((share) => share > 0) : label;
  });
}

/**
 * Fewer outcomes: those with which much the same is known are joined. An entropy that is expected
 * with these is at least that with all, because entropy is concave.
 */
export function coarser({ weights, draws, entropy }: Outcomes, size: number): Outcomes {
  const count = draws.length / weights.length;
  const likeliest = Array.from(weights, (_, m) => {
    const known = draws.subarray(m * count, (m + 1) * count);
    return known.indexOf(known.reduce((a, b) => Math.max(a, b)));
  });
  const order = [...weights.keys()].sort((a, b) => likeliest[a]! - likeliest[b]! || a - b);
  const merged = {
    weights: new Float64Array(size),
    draws: new Float64Array(size * count),
    entropy,
  };
  order.forEach((m, place) => {
    const to = Math.floor(place * size / order.length);
    merged.weights[to]! += weights[m]!;
    for (let t = 0; t < count; t++) {
      merged.draws[to * count + t]! += weights[m]! * draws[m * count + t]!;
    }
  });
  for (let i = 0; i < merged.draws.length; i++) {
    merged.draws[i]! /= merged.weights[Math.floor(i / count)]!;
  }
  return merged;
}

/** The softmax of a row's logits `[1, T, K]`, in float64. */
export function probabilitiesOf({ data, shape }: NdArray): Float64Array {
  const classes = shape[2]!;
  const shares = Float64Array.from(data);
  for (let start = 0; start < shares.length; start += classes) {
    const draw = shares.subarray(start, start + classes);
    const most = draw.reduce((a, b) => Math.max(a, b));
    const total = draw.reduce((sum, z, k) => sum + (draw[k] = Math.exp(z - most)), 0);
    for (let k = 0; k < classes; k++) draw[k]! /= total;
  }
  return shares;
}

/** Bayes' rule in place: learns that a row's label is k; returns how probable that was. */
function learn(draws: Float64Array, row: Float64Array, k: number): number {
  const classes = row.length / draws.length;
  let probability = 0;
  for (let t = 0; t < draws.length; t++) probability += draws[t]! *= row[t * classes + k]!;
  for (let t = 0; t < draws.length; t++) draws[t]! /= probability;
  return probability;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
