/**
 * Aggregates over problems (Agarwal et al., *Deep reinforcement learning at the edge of the statistical
 * precipice*, 2021, arXiv 2108.13264). Each takes one score per cell of a {@linkcode SeedGrid}, and
 * returns a function of the cells' weights, so that a resample only changes weights.
 */
import { minus } from "../core/rounding.ts";
import type { SeedGrid } from "./seed_grid.ts";

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
 * How far cells fall short of a score, on average; exceeding it in one cell does not make up for another.
 *
 * @param wanted Default 1, which no accuracy exceeds.
 */
export function optimalityGap(values: ArrayLike<number>, wanted: number = 1): Statistic {
  return weightedMean(Float64Array.from(values, (value) => Math.max(0, wanted - value)));
}

/**
 * The share of cells that exceed each threshold (Dolan and Moré, *Benchmarking optimization software with
 * performance profiles*, 2002).
 *
 * @param thresholds Ascending.
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
 * The probability of improvement: how likely a run of one strategy scores higher than a run of the other
 * on the same problem, averaged over problems; ties count half (Mann and Whitney 1947). Both strategies'
 * seeds are resampled together, because they share splits and first labels.
 */
export function improvement(
  grid: SeedGrid,
  of: ArrayLike<number>,
  against: ArrayLike<number>,
): Statistic {
  const { bounds } = grid;
  const problems = bounds.length - 1;
  const pairs = bounds.slice(1).map((end, p) => bothWays(of, against, bounds[p]!, end));
  return (weights) => {
    let sum = 0;
    for (let p = 0; p < problems; p++) {
      const [start, end, table] = [bounds[p]!, bounds[p + 1]!, pairs[p]!];
      for (let i = start, row = 0; i < end; row += ++i - start) {
        const weight = weights[i]!;
        // A resample leaves a third of the seeds out.
        if (weight === 0) continue;
        let inner = 0;
        for (let j = start, at = row; j <= i; j++) inner += weights[j]! * table[at++]!;
        sum += weight * inner;
      }
    }
    // Within one problem, weights sum to 1 / problems.
    return sum * problems;
  };
}

/** Wins over the pairs (i, j) and (j, i) together, i ≥ j: both have the same product of weights. */
function bothWays(
  of: ArrayLike<number>,
  against: ArrayLike<number>,
  start: number,
  end: number,
): Float64Array {
  const won = (i: number, j: number): number => (1 + Math.sign(minus(of[i]!, against[j]!))) / 2;
  const n = end - start;
  const table = new Float64Array(n * (n + 1) / 2);
  let at = 0;
  for (let i = start; i < end; i++) {
    for (let j = start; j < i; j++) table[at++] = won(i, j) + won(j, i);
    table[at++] = won(i, i);
  }
  return table;
}
