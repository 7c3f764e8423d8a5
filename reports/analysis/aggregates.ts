/** Aggregates over problems, with intervals from seeds resampled within problems. */
import {
  improvement,
  interquartileMean,
  performanceProfile,
  shareInterval,
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
  readonly interval?: Interval;
}

/** The aggregates of *Deep RL at the Edge of the Statistical Precipice* (Agarwal et al. 2021). */
export interface Aggregates {
  readonly blocks: readonly number[];
  readonly strategies: readonly number[];
  readonly mean: readonly Bounded[];
  readonly improvement: {
    readonly values: readonly (readonly (Bounded | null)[])[];
  };
  /** Left out if random is lower than the best on no problem. */
  readonly normalised?: Normalised;
}

/**
 * Of scores (AUC − random's) / (best − random's), with the means of a problem: raw AUCs would let the
 * easiest and the hardest problems decide nothing but the quartiles.
 */
export interface Normalised {
  /** Indices of the problems on which random is lower than the best; elsewhere the score has no scale. */
  readonly blocks: readonly number[];
  /** Interquartile mean over all runs, in the order of the strategies. */
  readonly iqm: readonly Bounded[];
  readonly profile: {
    readonly thresholds: readonly number[];
    readonly shares: readonly Band[];
  };
}

/** What scores of a problem are normalised by. */
export interface Scale {
  readonly random: number;
  readonly best: number;
}

/** Work that pauses now and then, so that a page can respond in between. */
export type Steps<T> = Generator<undefined, T>;

const STEPS = 50;

/** Profiles start here: worse than random by as much as the best is better. */
const LOWEST = -1;

/**
 * Aggregates the AUCs of strategies over the problems and seeds that they share.
 *
 * @param scales Of the blocks; undefined if random is not lower than the best.
 */
export function* aggregatesOf(
  shared: SharedCells,
  scales: readonly (Scale | undefined)[],
  options: GridOptions,
): Steps<Aggregates> {
  const { strategies, blocks, seeds, scores } = shared;
  const grid = new SeedGrid(
    new Map(blocks.map((block, i) => [String(block), seeds[i]!])),
    options,
  );
  const values = strategies.map((_, s) =>
    grid.valuesOf(new Map(blocks.map((block, i) => [String(block), scores[i]![s]!.aucs])))
  );
  const scaled = blocks.keys().filter((block) => scales[block] !== undefined).toArray();
  const normalised = scaled.length === 0
    ? undefined
    : yield* normalisedOf(shared, scaled, scales, options);
  return {
    blocks,
    strategies,
    mean: yield* eachOf(grid, values, weightedMean),
    improvement: { values: improvements(grid, values, options.confidence) },
    ...(normalised === undefined ? {} : { normalised }),
  };
}

function* normalisedOf(
  { strategies, blocks, seeds, scores }: SharedCells,
  scaled: readonly number[],
  scales: readonly (Scale | undefined)[],
  options: GridOptions,
): Steps<Normalised> {
  const grid = new SeedGrid(
    new Map(scaled.map((block) => [String(block), seeds[block]!])),
    options,
  );
  const scoreOf = (auc: number, { random, best }: Scale): number =>
    (auc - random) / (best - random);
  const values = strategies.map((_, s) =>
    grid.valuesOf(
      new Map(scaled.map((block) => [
        String(block),
        new Map(Array.from(scores[block]![s]!.aucs, ([seed, auc]) => [
          seed,
          scoreOf(auc, scales[block]!),
        ])),
      ])),
    )
  );
  const thresholds = thresholdsOf(values);
  const shares: Band[] = [];
  for (const cells of values) {
    shares.push(profileOf(grid, cells, thresholds));
    yield;
  }
  return {
    blocks: scaled.map((block) => blocks[block]!),
    iqm: yield* eachOf(grid, values, interquartileMean),
    profile: { thresholds, shares },
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

function improvements(
  { weights, seeds }: SeedGrid,
  values: readonly Float64Array[],
  confidence: number,
): (Bounded | null)[][] {
  const trials = 1 / weights.reduce((sum, weight) => sum + weight ** 2, 0);
  const single = [...seeds.values()].some(({ length }) => length < 2);
  return values.map((of, i) =>
    values.map((against, j) => {
      if (i === j) return null;
      const value = improvement(of, against)(weights);
      return single ? { value } : { value, interval: shareInterval(value, trials, confidence) };
    })
  );
}

function thresholdsOf(values: readonly Float64Array[]): number[] {
  const all = values.flatMap((cells) => [...cells]);
  const low = Math.max(LOWEST, Math.floor(100 * Math.min(...all)) / 100);
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
