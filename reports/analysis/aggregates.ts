/** Aggregates over problems, with intervals from seeds resampled within problems. */
import {
  improvement,
  interquartileMean,
  optimalityGap,
  performanceProfile,
  type Statistic,
  weightedMean,
} from "../../statistics/aggregates.ts";
import type { Interval } from "../../statistics/estimate.ts";
import { type GridOptions, SeedGrid } from "../../statistics/seed_grid.ts";
import type { SharedCells } from "./shared_cells.ts";
import type { Band } from "./bands.ts";

/** A number with its interval. */
export interface Bounded {
  readonly value: number;
  /** Left out if a problem has a single seed. */
  readonly interval?: Interval;
}

/** The aggregates of *Deep RL at the Edge of the Statistical Precipice* (Agarwal et al. 2021). */
export interface Aggregates {
  /** Indices of the problems. */
  readonly blocks: readonly number[];
  /** Indices into the analysis' strategies. */
  readonly strategies: readonly number[];
  /** Mean over problems of the mean AUC over seeds. */
  readonly mean: readonly Bounded[];
  /** Interquartile mean of AUC over all runs. */
  readonly iqm: readonly Bounded[];
  /** How far AUCs are below 1, on average: the lower the better. */
  readonly optimalityGap: readonly Bounded[];
  /** Probability that a run of the row beats one of the column, averaged over problems. */
  readonly improvement: {
    readonly values: readonly (readonly (Bounded | null)[])[];
  };
  /** Share of runs whose AUC exceeds a threshold. */
  readonly profile: {
    readonly thresholds: readonly number[];
    /** In the order of `strategies`. */
    readonly shares: readonly Band[];
  };
}

/** Work that pauses now and then, so that a page can respond in between. */
export type Steps<T> = Generator<undefined, T>;

/** Number of thresholds of the performance profile. */
const STEPS = 50;

/** Aggregates the AUCs of strategies over the problems and seeds that they share. */
export function* aggregatesOf(shared: SharedCells, options: GridOptions): Steps<Aggregates> {
  const { strategies, blocks, seeds, scores } = shared;
  const grid = new SeedGrid(
    new Map(blocks.map((block, i) => [String(block), seeds[i]!])),
    options,
  );
  const values = strategies.map((_, s) =>
    grid.valuesOf(new Map(blocks.map((block, i) => [String(block), scores[i]![s]!.aucs])))
  );
  const thresholds = thresholdsOf(values);
  const profiles: Band[] = [];
  for (const cells of values) {
    profiles.push(profileOf(grid, cells, thresholds));
    yield;
  }
  return {
    blocks,
    strategies,
    mean: yield* eachOf(grid, values, weightedMean),
    iqm: yield* eachOf(grid, values, interquartileMean),
    optimalityGap: yield* eachOf(grid, values, (cells) => optimalityGap(cells)),
    improvement: { values: yield* improvements(grid, values) },
    profile: { thresholds, shares: profiles },
  };
}

function* eachOf(
  grid: SeedGrid,
  values: readonly Float64Array[],
  statistic: (cells: Float64Array) => Statistic,
): Steps<Bounded[]> {
  const found: Bounded[] = [];
  for (const cells of values) {
    found.push(bounded(grid, statistic(cells)));
    yield;
  }
  return found;
}

function bounded(grid: SeedGrid, statistic: Statistic): Bounded {
  const interval = grid.interval(statistic);
  const value = statistic(grid.weights);
  return interval === undefined ? { value } : { value, interval };
}

function* improvements(
  grid: SeedGrid,
  values: readonly Float64Array[],
): Steps<(Bounded | null)[][]> {
  const table = values.map((): (Bounded | null)[] => values.map(() => null));
  for (const [i, of] of values.entries()) {
    for (const [j, against] of values.slice(0, i).entries()) {
      const found = bounded(grid, improvement(grid, of, against));
      const { value, interval } = found;
      table[i]![j] = found;
      table[j]![i] = interval === undefined
        ? { value: 1 - value }
        : { value: 1 - value, interval: { low: 1 - interval.high, high: 1 - interval.low } };
      yield;
    }
  }
  return table;
}

/** From just below the lowest score to just above the highest. */
function thresholdsOf(values: readonly Float64Array[]): number[] {
  const all = values.flatMap((cells) => [...cells]);
  const low = Math.floor(100 * Math.min(...all)) / 100;
  const high = Math.ceil(100 * Math.max(...all)) / 100;
  return Array.from({ length: STEPS + 1 }, (_, i) => low + (high - low) * i / STEPS);
}

function profileOf(
  grid: SeedGrid,
  cells: Float64Array,
  thresholds: readonly number[],
): Band {
  const profile = performanceProfile(cells, thresholds);
  const mean = [...profile(grid.weights)];
  const intervals = grid.intervals(profile);
  if (intervals === undefined) return { mean };
  return {
    mean,
    low: intervals.map(({ low }) => low),
    high: intervals.map(({ high }) => high),
  };
}
