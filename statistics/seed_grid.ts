/** Scores by problem and seed, resampled over seeds within problems: problems are chosen, not drawn. */
import type { Random } from "../core/random.ts";
import type { BootstrapOptions, Interval } from "./estimate.ts";
import { percentiles } from "./quantile.ts";

/** A source of whole numbers from 0 to below a bound, uniformly. */
export type Draws = Pick<Random, "integer">;

/** How a grid is resampled. */
export interface GridOptions extends BootstrapOptions {
  /** Makes a source from a seed; the page's differs from the commands', to keep the page small. */
  readonly draws: (seed: number) => Draws;
}

/**
 * The cells (problem, seed) that several strategies share, with weights: equal ones, in which every
 * problem counts alike, and resampled ones.
 *
 * A stratified bootstrap (Agarwal et al., *Deep reinforcement learning at the edge of the statistical
 * precipice*, 2021) with one correction: of n seeds, n − 1 are drawn (McCarthy and Snowden, *The bootstrap
 * and finite population sampling*, 1985), because drawing n makes the variance too small by (n − 1)/n.
 */
export class SeedGrid {
  readonly seeds: ReadonlyMap<string, readonly number[]>;
  readonly bounds: readonly number[];
  /** Weights of the cells as they are; they sum to 1. */
  readonly weights: Float64Array;
  readonly #options: GridOptions;
  #resampled: Float64Array[] | undefined;

  constructor(seeds: ReadonlyMap<string, readonly number[]>, options: GridOptions) {
    this.seeds = seeds;
    this.#options = options;
    const bounds = [0];
    for (const list of seeds.values()) bounds.push(bounds.at(-1)! + list.length);
    this.bounds = bounds;
    this.weights = new Float64Array(bounds.at(-1)!);
    this.#eachProblem((start, end) =>
      this.weights.fill(1 / ((end - start) * seeds.size), start, end)
    );
  }

  /** Flattens scores, by problem and then by seed, into the order of the cells. */
  valuesOf(scores: ReadonlyMap<string, ReadonlyMap<number, number>>): Float64Array {
    const values = new Float64Array(this.weights.length);
    let cell = 0;
    for (const [problem, seeds] of this.seeds) {
      for (const seed of seeds) {
        const score = scores.get(problem)?.get(seed);
        if (score === undefined) throw new RangeError(`No score of seed ${seed} on "${problem}"`);
        values[cell++] = score;
      }
    }
    return values;
  }

  /** The percentile interval of a statistic; undefined if a problem has a single seed. */
  interval(statistic: (weights: Float64Array) => number): Interval | undefined {
    return this.intervals((weights) => [statistic(weights)])?.[0];
  }

  intervals(statistics: (weights: Float64Array) => ArrayLike<number>): Interval[] | undefined {
    for (const seeds of this.seeds.values()) if (seeds.length < 2) return undefined;
    const draws = (this.#resampled ??= this.#resample()).map(statistics);
    const sorted = new Float64Array(draws.length);
    return Array.from({ length: draws[0]?.length ?? 0 }, (_, i) => {
      for (let draw = 0; draw < draws.length; draw++) sorted[draw] = draws[draw]![i]!;
      return percentiles(sorted.sort(), this.#options.confidence);
    });
  }

  #resample(): Float64Array[] {
    const { resamples, seed, draws } = this.#options;
    const random = draws(seed);
    return Array.from({ length: resamples }, () => {
      const weights = new Float64Array(this.weights.length);
      this.#eachProblem((start, end) => {
        const drawn = end - start - 1;
        const weight = 1 / (drawn * this.seeds.size);
        for (let i = 0; i < drawn; i++) {
          const cell = start + random.integer(end - start);
          weights[cell] = weights[cell]! + weight;
        }
      });
      return weights;
    });
  }

  #eachProblem(visit: (start: number, end: number) => void): void {
    for (let i = 1; i < this.bounds.length; i++) visit(this.bounds[i - 1]!, this.bounds[i]!);
  }
}
