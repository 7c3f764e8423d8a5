/**
 * Aggregates over problems (Agarwal et al., *Deep reinforcement learning at the edge of the statistical
 * precipice*, 2021, arXiv 2108.13264). Each takes one score per cell of a {@linkcode SeedGrid}, and
 * returns a function of the cells' weights, so that a resample only changes weights.
 */
import { minus } from "../core/rounding.ts";
import type { Interval } from "./estimate.ts";
import { tQuantile } from "./student_t.ts";

/** A statistic of weighted cells; weights sum to 1. */
export type Statistic = (weights: Float64Array) => number;

/** The mean over problems of each problem's mean over seeds. */
export function weightedMean(values: ArrayLike<number>): Statistic {
  return (weights) => {
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += weights[i]! * values[i]!;
    return sum;
  };
}

/** The mean of the middle half of all cells; a cell that a quartile cuts counts with its part inside. */
export function interquartileMean(values: ArrayLike<number>): Statistic {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  return (weights) => {
    let [passed, sum] = [0, 0];
    for (const cell of order) {
      const next = passed + weights[cell]!;
      const inside = Math.min(next, 0.75) - Math.max(passed, 0.25);
      if (inside > 0) sum += inside * values[cell]!;
      passed = next;
      if (passed >= 0.75) break;
    }
    return 2 * sum;
  };
}

/**
 * The share of cells that exceed each of ascending thresholds (Dolan and Moré, *Benchmarking optimization
 * software with performance profiles*, 2002).
 */
export function performanceProfile(
  values: ArrayLike<number>,
  thresholds: readonly number[],
): (weights: Float64Array) => Float64Array {
  // A cell is counted at the last threshold that it exceeds, and the sum below carries it to all before.
  const exceeded = Array.from(values, (value) => {
    const first = thresholds.findIndex((threshold) => minus(value, threshold) <= 0);
    return first < 0 ? thresholds.length : first;
  });
  return (weights) => {
    const shares = new Float64Array(thresholds.length + 1);
    exceeded.forEach((count, cell) => shares[count] = shares[count]! + weights[cell]!);
    for (let i = thresholds.length - 1; i >= 0; i--) shares[i] = shares[i]! + shares[i + 1]!;
    return shares.subarray(1);
  };
}

/**
 * How likely one strategy scores higher than another in a seed of a problem, averaged over problems; ties
 * count half. Scores are compared within seeds, whose runs share their split and first labels.
 */
export function improvement(of: ArrayLike<number>, against: ArrayLike<number>): Statistic {
  return weightedMean(
    Float64Array.from(of, (value, i) => (1 + Math.sign(minus(value, against[i]!))) / 2),
  );
}

/**
 * The score interval of a share (Wilson, *Probable inference, the law of succession, and statistical
 * inference*, 1927). It covers at few trials, where all resamples of equal outcomes are equal.
 * Of weighted trials, 1 / Σ weight² count.
 */
export function shareInterval(share: number, trials: number, confidence: number): Interval {
  const z2 = tQuantile(confidence, 1e9) ** 2;
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const spread = share * (1 - share) / trials + z2 / (4 * trials ** 2);
  const half = Math.sqrt(z2 * spread) / (1 + z2 / trials);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
