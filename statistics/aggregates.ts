/**
 * Aggregates over problems of Agarwal et al., *Deep reinforcement learning at the edge of the statistical
 * precipice* (2021, arXiv 2108.13264). Each takes a score a cell and a weight a cell, as
 * {@linkcode SeedGrid} lays them out, so that a resample is a matter of weights.
 */
import { minus } from "../core/rounding.ts";
import type { SeedGrid } from "./seed_grid.ts";

/** A number that follows from weighted cells; weights sum to 1. */
export type Statistic = (weights: Float64Array) => number;

/**
 * The weighted mean: every problem's mean over seeds, averaged.
 *
 * @example
 * ```ts
 * import { weightedMean } from "./aggregates.ts";
 * weightedMean([1, 3])(Float64Array.of(0.5, 0.5)); // 2
 * ```
 */
export function weightedMean(values: ArrayLike<number>): Statistic {
  return (weights) => {
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += weights[i]! * values[i]!;
    return sum;
  };
}

/**
 * The interquartile mean: the mean of the middle half of all cells of all problems. A cell that the
 * quartile cuts counts with the part of its weight inside.
 *
 * @example
 * ```ts
 * import { interquartileMean } from "./aggregates.ts";
 * interquartileMean([0, 2, 3, 100])(new Float64Array(4).fill(0.25)); // 2.5
 * ```
 */
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
 * The optimality gap: by how much cells fall short of a score, on average. Exceeding it does not make up
 * for falling short elsewhere.
 *
 * @param wanted The score; default 1, which no accuracy exceeds.
 * @example
 * ```ts
 * import { optimalityGap } from "./aggregates.ts";
 * optimalityGap([0.5, 0.9])(Float64Array.of(0.5, 0.5)); // 0.3
 * ```
 */
export function optimalityGap(values: ArrayLike<number>, wanted: number = 1): Statistic {
  return weightedMean(Float64Array.from(values, (value) => Math.max(0, wanted - value)));
}

/**
 * The performance profile: the share of cells that exceed each threshold (Dolan and Moré, *Benchmarking
 * optimization software with performance profiles*, 2002, as run-score distributions).
 *
 * @param thresholds Ascending.
 * @example
 * ```ts
 * import { performanceProfile } from "./aggregates.ts";
 * performanceProfile([0.5, 0.9], [0, 0.6])(Float64Array.of(0.5, 0.5)); // [1, 0.5]
 * ```
 */
export function performanceProfile(
  values: ArrayLike<number>,
  thresholds: readonly number[],
): (weights: Float64Array) => Float64Array {
  // How many thresholds every cell exceeds: it counts towards the last of them, and so to all before.
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
 * The probability of improvement: how likely a run of one strategy is to score higher than a run of the
 * other on the same problem, averaged over problems; equal scores count half (Mann and Whitney 1947).
 * Both strategies' seeds are resampled together, because they share splits and first labels.
 *
 * @returns The statistic, in [0, 1].
 * @example
 * ```ts
 * import { improvement } from "./aggregates.ts";
 * import { GRID } from "./grid_options.ts";
 * import { SeedGrid } from "./seed_grid.ts";
 * const grid = new SeedGrid(new Map([["letter", [0, 1]]]), GRID);
 * improvement(grid, [0.6, 0.7], [0.5, 0.65])(grid.weights); // 0.75
 * ```
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
    // Weights sum to 1 over all problems: within one, to 1 / problems.
    return sum * problems;
  };
}

/**
 * Whether the first wins, over seeds i ≥ j of one problem, (i, j) and (j, i) together: both carry the same
 * product of weights.
 */
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
