/** Errors of the words and intervals for strategies, over many simulated sets of runs. */
import { Random } from "../../core/random.ts";
import { type AllPairs, PairFamily, type Standing } from "../all_pairs.ts";

/** Strategies whose scores are normal: a mean, a seed's part that all share, and an own part. */
export interface Truth {
  readonly means: readonly number[];
  /** Standard deviations of the own parts. */
  readonly deviations: readonly number[];
}

/** Means and deviations of suite `quick`, of 16 seeds. */
export const QUICK: Truth = {
  means: [76.3, 74.8, 74.3, 73.2, 72.1, 72.0, 70.9, 69.5, 68.5, 66.8].map((x) => x / 100),
  deviations: [0.93, 0.89, 0.92, 1.21, 1.03, 1.51, 1.24, 1.19, 1.53, 1.05].map((x) => x / 100),
};

/** Strategies of one mean. */
export function alike(deviations: readonly number[]): Truth {
  return { means: deviations.map(() => 0.7), deviations };
}

/** Shares of simulated tables. */
export interface Errors {
  /** An interval of some pair misses its true difference. */
  readonly family: number;
  /** A word is false: a lower one is the best, or one that is equivalent, or best, is not. */
  readonly word: number;
  /** A strategy has a better word than another of a higher observed mean. */
  readonly inverted: number;
  /** By strategy, its word is "lower". */
  readonly lower: readonly number[];
  /** By strategy, its word is "best" or "equivalent". */
  readonly top: readonly number[];
}

const MARGIN = 0.005;
const ORDER: readonly Standing[] = ["best", "equivalent", "undecided", "lower"];

/** Simulates tables; every problem has the same truth and own seeds. */
export function simulate(
  { means, deviations }: Truth,
  { seeds, trials, problems = 1, name }: {
    readonly seeds: number;
    readonly trials: number;
    readonly problems?: number;
    /** Of the random numbers. */
    readonly name: string;
  },
): Errors {
  const random = new Random(name);
  const family = new PairFamily({ confidence: 0.95, margin: MARGIN });
  const best = Math.max(...means);
  let [missed, wrong, inverted] = [0, 0, 0];
  const [lower, top] = [means.map(() => 0), means.map(() => 0)];
  for (let trial = 0; trial < trials; trial++) {
    const scores = Array.from({ length: problems }, () => {
      const luck = Array.from({ length: seeds }, () => 0.012 * random.normal());
      return means.map((mean, i) =>
        new Map(
          luck.map((shared, seed) => [seed, mean + shared + deviations[i]! * random.normal()]),
        )
      );
    });
    const all = family.compare(scores);
    const { words, observed } = wordsOf(family, all);
    if (misses(all, means)) missed++;
    if (words.some((word, i) => isFalse(word, means[i]!, best))) wrong++;
    const order = [...words.keys()].sort((a, b) => observed[b]! - observed[a]!);
    const places = order.map((i) => ORDER.indexOf(words[i]!));
    if (places.some((place, i) => i > 0 && place < places[i - 1]!)) inverted++;
    words.forEach((word, i) => {
      if (word === "lower") lower[i]!++;
      if (word === "best" || word === "equivalent") top[i]!++;
    });
  }
  const share = (count: number): number => count / trials;
  return {
    family: share(missed),
    word: share(wrong),
    inverted: share(inverted),
    lower: lower.map(share),
    top: top.map(share),
  };
}

function wordsOf(
  family: PairFamily,
  { differences }: AllPairs,
): { words: Standing[]; observed: number[] } {
  // The difference to the first is the mean but for a constant.
  const observed = differences.map((row) => row[0]?.mean ?? 0);
  const best = observed.indexOf(Math.max(...observed));
  const toBest = differences.map((row, i) => i === best ? undefined : row[best]);
  return { words: family.standings(toBest), observed };
}

function misses({ differences }: AllPairs, means: readonly number[]): boolean {
  return differences.some((row, i) =>
    row.some((pair, j) => {
      const difference = means[i]! - means[j]!;
      const { low, high } = pair?.interval ?? { low: -Infinity, high: Infinity };
      return difference < low - 1e-12 || difference > high + 1e-12;
    })
  );
}

function isFalse(word: Standing, mean: number, best: number): boolean {
  if (word === "lower") return mean === best;
  return word !== "undecided" && mean < best - MARGIN;
}

/** A nominal share, and three standard errors of its estimate from so many trials. */
export function bound(share: number, trials: number): number {
  return share + 3 * Math.sqrt(share * (1 - share) / trials);
}
