/** Finds the steps in a series, such as of log ratios over commits. */
import { type Random, stream } from "../core/random.ts";
import { median } from "./quantile.ts";
import { midRanks } from "./ranks.ts";

/** A step from one level to another. */
export interface ChangePoint {
  /** Index of the first value at the new level. */
  readonly at: number;
  /** Medians from the step before to this one, and from this one to the next. */
  readonly before: number;
  readonly after: number;
  /** Of the test between the neighbouring steps. */
  readonly p: number;
}

/** Options of {@linkcode changePoints}. */
export interface ChangePointOptions {
  /** Probability of any step in a series that has none; default 0.01. */
  readonly level?: number;
  readonly permutations?: number;
  readonly seed?: number;
}

/** Fewest values of a level, so that two outliers in a row do not make one. */
const SHORTEST = 3;

/**
 * Steps of a series, in order.
 *
 * The segment that differs most from the rest is tested by permutations; if it is significant, the parts
 * are searched in the same manner (circular binary segmentation: Olshen et al., *Circular binary
 * segmentation for the analysis of array-based DNA copy number data*, 2004), which also finds a step that is
 * taken back later. In the end, each step must stand the same test between its neighbours. Ranks are compared
 * instead of means (Pettitt, *A non-parametric approach to the change-point problem*, 1979): an outlier is
 * only the highest rank.
 */
export function changePoints(
  values: readonly number[],
  options: ChangePointOptions = {},
): ChangePoint[] {
  const settings = { level: 0.01, permutations: 999, seed: 0, ...options };
  const random = stream(settings.seed, "change points");
  const search = (start: number, end: number): number[] => {
    const { cuts, p } = test(
      values.slice(start, end),
      (start) => start + SHORTEST,
      settings,
      random,
    );
    if (p > settings.level) return [];
    const bounds = [start, ...cuts.map((cut) => start + cut), end];
    return bounds.slice(1).flatMap((to, i) => [...search(bounds[i]!, to), to]).slice(0, -1);
  };
  let places = search(0, values.length);
  for (;;) {
    const tests = places.map((_, i) => {
      const [start, end] = [places[i - 1] ?? 0, places[i + 1] ?? values.length];
      const found = test(values.slice(start, end), (_, n) => n, settings, random);
      return { at: start + (found.cuts[0] ?? 0), p: found.p };
    });
    const weakest = Math.max(...tests.map(({ p }) => p));
    if (weakest > settings.level) {
      places = places.toSpliced(tests.findIndex(({ p }) => p === weakest), 1);
      continue;
    }
    return tests.map(({ at, p }, i) => ({
      at,
      before: median(values.slice(tests[i - 1]?.at ?? 0, at))!,
      after: median(values.slice(at, tests[i + 1]?.at))!,
      p,
    }));
  }
}

/**
 * Divides a series where its ranks differ most, and tests that against permutations. Once it is clear that
 * p is above the level, p is estimated from those so far (Besag and Clifford, *Sequential Monte Carlo
 * p-values*, 1991).
 */
function test(
  values: readonly number[],
  firstEnd: FirstEnd,
  { level, permutations }: Required<ChangePointOptions>,
  random: Random,
): { readonly cuts: readonly number[]; readonly p: number } {
  const ranks = midRanks(values);
  const { cuts, distance } = best(ranks, firstEnd);
  let [tried, as] = [1, 1];
  while (tried <= permutations && as <= level * (permutations + 1)) {
    const permuted = Float64Array.from(random.permutation(ranks.length), (at) => ranks[at]!);
    // Sums of the same ranks in another order differ in their last digits.
    if (best(permuted, firstEnd).distance >= distance * (1 - 1e-9)) as++;
    tried++;
  }
  return { cuts, p: as / tried };
}

/** A division of a series; without cuts if it is too short or all values are equal. */
interface Division {
  readonly cuts: readonly number[];
  readonly distance: number;
}

/** The first end that is tried for a segment's start in a series of n values. */
type FirstEnd = (start: number, n: number) => number;

/** The segment that differs most from the rest; it ends at `firstEnd` at least, or with the series. */
function best(ranks: ArrayLike<number>, firstEnd: FirstEnd): Division {
  const n = ranks.length;
  const sums = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) sums[i + 1] = sums[i]! + ranks[i]! - (n + 1) / 2;
  let [from, to, most] = [0, n, 0];
  for (let start = SHORTEST; start <= n - SHORTEST; start++) {
    for (let end = firstEnd(start, n); end <= n; end++) {
      if (end < n && end > n - SHORTEST) continue;
      const length = end - start;
      const distance = (sums[end]! - sums[start]!) ** 2 / (length * (n - length));
      if (distance > most) [from, to, most] = [start, end, distance];
    }
  }
  return { cuts: [from, to].filter((cut) => cut > 0 && cut < n), distance: most };
}
