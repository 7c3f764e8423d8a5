/** All pairs of strategies compared at once, seed by seed: one family of tests and intervals. */
import { minus } from "../core/rounding.ts";
import { deviation, mean, sum } from "./mean.ts";
import { type Difference, sharedSeeds } from "./paired.ts";
import { StudentisedRange } from "./studentised_range.ts";
import { tQuantile, tTails } from "./student_t.ts";

/** Half a point of accuracy: differences of at most this count as none. */
export const MARGIN = 0.005;

/** Fewer seeds claim nothing, because they hardly show how much a difference varies. */
export const FEWEST_SEEDS = 3;

/** A difference of two strategies, as a member of a family. */
export interface PairDifference extends Difference {
  /** The posterior probability, for a flat prior, that the difference is within the margin. */
  readonly within?: number;
}

/** Every strategy against every other. */
export interface AllPairs {
  /**
   * `[row][column]`, row − column; null on the diagonal and without a shared seed. Intervals hold
   * together, and each p is corrected for all pairs: it is below 1 − confidence if and only if 0 is
   * outside the interval. Both are left out if a problem has fewer than {@linkcode FEWEST_SEEDS} seeds.
   */
  readonly differences: readonly (readonly (PairDifference | null)[])[];
  readonly detectable?: number;
}

/**
 * A word for a strategy beside the others: `best` for the highest mean if each other is equivalent or lower,
 * `equivalent` if the interval of its difference to the highest is within the margin, `lower` if it is below 0.
 */
export type Standing =
  | "best"
  | "equivalent"
  | "lower"
  | "undecided";

type Scores = ReadonlyMap<number, number>;

/**
 * Compares all pairs of strategies by Tukey's honestly significant differences (*The problem of multiple
 * comparisons*, 1953), with seeds as blocks. Of several problems it compares the mean: problems are fixed,
 * and only what varies between the seeds of a problem is chance. For two strategies on one problem this is
 * the paired t-test.
 *
 * All pairs share one estimate of the deviation, so that no strategy is "lower" while a worse one is
 * "undecided". It grows towards that of strategies that vary more than others, by the factor ε of Box (*Some
 * theorems on quadratic forms applied in the study of analysis of variance problems*, 1954).
 */
export class PairFamily {
  /** The probability that all intervals hold together; differences of at most the margin count as none. */
  readonly options: { readonly confidence: number; readonly margin: number };
  readonly #ranges: StudentisedRange = new StudentisedRange();

  constructor(options: PairFamily["options"] = { confidence: 0.95, margin: MARGIN }) {
    this.options = options;
  }

  /** Compares scores by seed, `[problem][strategy]`. */
  compare(problems: readonly (readonly Scores[])[]): AllPairs {
    const count = problems[0]?.length ?? 0;
    const pairs = square(
      count,
      (i, j) => pairOf(problems.map((row) => [row[i]!, row[j]!])),
      (pair) => pair,
    );
    const error = errorOf(pairs, problems);
    const judge = error === undefined ? plainOf : this.#judgeOf(count, error);
    const differences = square(count, (i, j) => pairs[i]![j]! && judge(pairs[i]![j]!), swapped);
    const halves = differences.flat().flatMap((found) =>
      found?.interval === undefined ? [] : (found.interval.high - found.interval.low) / 2
    );
    return { differences, ...(halves.length === 0 ? {} : { detectable: Math.min(...halves) }) };
  }

  #judgeOf(count: number, { variance, degrees }: ErrorEstimate): (pair: Pair) => PairDifference {
    const { confidence, margin } = this.options;
    const tail = this.#ranges.tail(count, degrees);
    const quantile = this.#ranges.quantile(count, degrees, 1 - confidence);
    return (pair) => {
      const plain = plainOf(pair);
      const { mean } = plain;
      const unit = Math.sqrt(variance * pair.scale);
      // Equal differences in all seeds show that accuracies come in steps, and nothing else.
      const constant = mean !== 0 && unit <= 1e-9 * Math.abs(mean);
      if (pair.least < FEWEST_SEEDS || constant) return plain;
      return {
        ...plain,
        interval: { low: mean - quantile * unit, high: mean + quantile * unit },
        p: mean === 0 ? 1 : tail(Math.abs(mean) / unit),
        within: shareWithin(margin, mean, Math.SQRT2 * unit, degrees),
      };
    };
  }

  /** Words for strategies by their difference to the highest mean: undefined for itself, null if unknown. */
  standings(toBest: readonly (PairDifference | null | undefined)[]): Standing[] {
    const words = toBest.map((difference) => difference && this.#wordOf(difference));
    const others = words.filter((word) => word !== undefined).map((word) => word ?? "undecided");
    const highest = !others.includes("undecided")
      ? "best"
      : others.includes("equivalent")
      ? "equivalent"
      : "undecided";
    return words.map((word) => word === undefined ? highest : word ?? "undecided");
  }

  #wordOf({ interval }: PairDifference): Standing {
    const { margin } = this.options;
    if (interval === undefined) return "undecided";
    if (interval.low >= -margin && interval.high <= margin) return "equivalent";
    return interval.high < 0 ? "lower" : "undecided";
  }
}

interface Pair {
  readonly n: number;
  readonly least: number;
  readonly mean: number;
  readonly deviation: number | undefined;
  /** Variance of the mean difference if a seed's difference has variance 1. */
  readonly scale: number;
  /** Variances of the mean difference on each problem; undefined for one seed. */
  readonly variances: readonly (number | undefined)[];
}

/**
 * The difference that two of `strategies` must have for these seeds to show it four times in five, beside
 * all other pairs, for a deviation that they do not share in a seed; undefined if they show none.
 */
export function detectableDifference(
  strategies: number,
  seeds: number,
  deviation: number,
): number | undefined {
  if (strategies < 2 || seeds < FEWEST_SEEDS) return undefined;
  // What chance alone makes of ε if all strategies vary alike.
  const epsilon = strategies === 2 ? 1 : seeds / (seeds + 1);
  const degrees = (seeds - 1) * (strategies - 1) * epsilon;
  const quantile = new StudentisedRange().quantile(strategies, degrees, 0.05);
  // A fifth of t variables is below −t if three fifths are between −t and t.
  const units = quantile / Math.sqrt(epsilon) + Math.SQRT2 * tQuantile(0.6, degrees);
  return units * deviation / Math.sqrt(seeds);
}

/** A table with null on the diagonal, of which `cell` gives the part below, and `mirrored` the rest. */
export function square<T>(
  count: number,
  cell: (i: number, j: number) => T | null,
  mirrored: (value: T) => T,
): (T | null)[][] {
  const below = Array.from(
    { length: count },
    (_, i) => Array.from({ length: i }, (_, j) => cell(i, j)),
  );
  return below.map((row, i) =>
    below.map((_, j) => {
      const value = i > j ? row[j]! : i < j ? below[j]![i]! : null;
      return value !== null && i < j ? mirrored(value) : value;
    })
  );
}

function swapped(difference: PairDifference): PairDifference {
  const { mean, interval } = difference;
  return {
    ...difference,
    // 0 − x instead of −x: JSON would keep a negative zero.
    mean: 0 - mean,
    interval: interval && { low: 0 - interval.high, high: 0 - interval.low },
  };
}

function pairOf(problems: readonly (readonly [Scores, Scores])[]): Pair | null {
  const own = problems.map(([of, against]) =>
    sharedSeeds(of, against).map((seed) => minus(of.get(seed)!, against.get(seed)!))
  );
  const sizes = own.map(({ length }) => length);
  if (Math.min(...sizes) === 0) return null;
  const deviations = own.map(deviation);
  return {
    n: sum(sizes),
    least: Math.min(...sizes),
    mean: mean(own.map(mean)),
    deviation: own.length === 1 ? deviations[0] : undefined,
    scale: sum(sizes.map((n) => 1 / n)) / own.length ** 2,
    variances: deviations.map((s, i) => s === undefined ? s : s ** 2 / sizes[i]!),
  };
}

function plainOf({ n, mean, deviation }: Pair): PairDifference {
  return { n, mean, deviation, interval: undefined };
}

/** The estimated variance of one seed of one strategy. */
type ErrorEstimate = { readonly variance: number; readonly degrees: number };

function errorOf(
  pairs: readonly (readonly (Pair | null)[])[],
  problems: readonly (readonly Scores[])[],
): ErrorEstimate | undefined {
  const count = pairs.length;
  const own = pairs.map((row) => row.map((pair) => perSeed(pair)));
  const known = own.flat().filter((variance) => variance !== undefined);
  const blocks = degreesOf(pairs, problems);
  if (known.length === 0 || !(blocks > 0)) return undefined;
  const typical = mean(known);
  // A pair's variance is the sum of those of two strategies: rows of the table give each by itself.
  const rows = own.map((row, i) => sum(row.map((v, j) => i === j ? 0 : v ?? typical)));
  const all = sum(rows) / (2 * (count - 1));
  const pooled = all / count;
  if (count === 2 || pooled === 0) return { variance: pooled, degrees: blocks };
  const each = rows.map((row) => Math.max(0, (row - all) / (count - 2)));
  const perPair = blocks / (count - 1);
  // Squares of estimates are too large by 1 + 2/degrees: half of it stays, for safety at few seeds.
  const noisy = sum(each.map((v) => v ** 2)) / sum(each) / (1 + 1 / perPair);
  const epsilon = Math.min(1, pooled / noisy);
  return { variance: pooled / epsilon, degrees: Math.max(perPair, blocks * epsilon) };
}

function perSeed(pair: Pair | null): number | undefined {
  if (pair === null || pair.variances.includes(undefined)) return undefined;
  return sum(pair.variances.map((v) => v ?? 0)) / pair.variances.length ** 2 / pair.scale;
}

/**
 * Degrees of freedom of strategies × seeds, over problems by Satterthwaite's rule (*An approximate
 * distribution of estimates of variance components*, 1946).
 */
function degreesOf(
  pairs: readonly (readonly (Pair | null)[])[],
  problems: readonly (readonly Scores[])[],
): number {
  const compared = pairs.filter((row) => row.some((pair) => pair !== null)).length;
  const parts = problems.map((scores, p) => {
    const bySeed = Map.groupBy(scores.flatMap((one) => [...one.keys()]), (seed) => seed);
    const spare = sum([...bySeed.values()].map(({ length }) => length - 1));
    const variance = sum(pairs.flat().map((pair) => pair?.variances[p] ?? 0));
    return { variance, degrees: Math.max(0, spare - (compared - 1)) };
  });
  const all = sum(parts.map(({ variance }) => variance));
  if (all === 0 || parts.length === 1) return sum(parts.map(({ degrees }) => degrees));
  const squares = parts.map(({ variance, degrees }) =>
    variance === 0 ? 0 : variance ** 2 / degrees
  );
  return all ** 2 / sum(squares);
}

/** P(|δ| ≤ margin) for δ = centre + error · t. */
function shareWithin(margin: number, centre: number, error: number, degrees: number): number {
  if (error === 0) return Math.abs(centre) <= margin ? 1 : 0;
  const below = (value: number): number => {
    const t = (value - centre) / error;
    const beyond = tTails(t, degrees) / 2;
    return t > 0 ? 1 - beyond : beyond;
  };
  return below(margin) - below(-margin);
}
