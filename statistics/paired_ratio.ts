/** Judges whether one version is slower than another, from timings that were taken in pairs. */
import { InputError } from "../core/errors.ts";
import { holm } from "./multiple_comparisons.ts";
import { quantileOfSorted } from "./quantile.ts";
import { signedSums } from "./ranks.ts";

/** Log ratios of one benchmark, one per pair. */
export interface Comparison {
  readonly ratios: readonly number[];
  /** Of the base to itself in another process, taken in turn with the others. */
  readonly control: readonly number[];
}

/** What is said of one benchmark. */
export interface Judgement {
  readonly verdict: "regressed" | "ok" | "inconclusive";
  /** Median ratio of head to base: 1.05 is 5 % slower. */
  readonly ratio: number;
  /** Bounds of the ratio; 0 and Infinity if there are too few pairs to exclude anything. */
  readonly low: number;
  readonly high: number;
  /** That head is slower by chance alone, one-sided, adjusted for all comparisons and both looks. */
  readonly p: number;
  readonly pairs: number;
  /** How far apart equal versions may seem, as a share: 0.02 is 2 %; Infinity if too few pairs tell. */
  readonly floor: number;
  readonly reason?: string;
}

/** Probability that any unchanged benchmark is called regressed, and that any slow one is called ok. */
export const FALSE_ALARMS = 0.01;

/** Every case is looked at after its first pairs, and again if it is extended: half of the errors each. */
const LOOKS = 2;

/** One-sided level of the noise floor, which claims nothing and so is not corrected. */
const FLOOR_TAIL = 0.005;

/**
 * log(of / to) of one pair. A side's time is the geometric mean of the faster half of its timings, at least
 * two: a burst on one of them would ruin the mean of all, and the minimum would waste the others.
 */
export function logRatio(of: readonly number[], to: readonly number[]): number {
  return logTime(of) - logTime(to);
}

function logTime(timings: readonly number[]): number {
  if (timings.length === 0 || !timings.every((seconds) => seconds > 0 && seconds < Infinity)) {
    throw new InputError(`Timings must be positive seconds: got [${timings.join(", ")}]`);
  }
  const half = Math.max(2, Math.ceil(timings.length / 2));
  const kept = Float64Array.from(timings).sort().subarray(0, half);
  return kept.reduce((sum, seconds) => sum + Math.log(seconds), 0) / kept.length;
}

/**
 * Judges comparisons together: *ok* if a slow-down by the margin is excluded; *regressed* if head is slower
 * for certain and the margin is not excluded; otherwise, or if noise above the margin,
 * *inconclusive*. Over all comparisons and both looks, the probability of any false *regressed* is at most
 * 1 %, and that of any *ok* for a slow-down by the margin as well.
 *
 * If the versions are equal, swapping them within a pair changes nothing, so every log ratio is as likely
 * to be positive as negative, whatever the noise. The test counts signs (Wilcoxon, *Individual comparisons
 * by ranking methods*, 1945), so it is exact under drift, bursts and overload. Ranks are capped at two
 * fifths of the pairs, so that 20 pairs, one of which was hit, decide in a family of 140 cases. The interval
 * inverts the test (Hodges and Lehmann, *Estimates of location based on rank tests*, 1963).
 */
export function judge(
  comparisons: readonly Comparison[],
  { margin }: { readonly margin: number },
): Judgement[] {
  const level = FALSE_ALARMS / LOOKS;
  const ratios = comparisons.map(({ ratios }) => new SignedRanks(ratios));
  const ps = ratios.map((ratio) => ratio.p());
  const adjusted = holm(ps);
  return comparisons.map(({ control }, i) => {
    // Holm's step: those that were rejected before do not count any more.
    const before = ps.filter((p, j) => p < ps[i]! && adjusted[j]! <= level).length;
    const low = ratios[i]!.low(level / (comparisons.length - before));
    const high = ratios[i]!.high(level / comparisons.length);
    const noise = new SignedRanks(control);
    const floor = Math.expm1(Math.max(-noise.low(FLOOR_TAIL), noise.high(FLOOR_TAIL)));
    const [slower, excluded] = [low > 0, high < Math.log1p(margin)];
    const reason = low === -Infinity
      ? "too few pairs"
      : floor > margin
      ? "noise above the margin"
      : slower || excluded
      ? undefined
      : "neither no change nor the margin is excluded";
    return {
      verdict: reason !== undefined ? "inconclusive" : excluded ? "ok" : "regressed",
      ratio: Math.exp(ratios[i]!.median()),
      low: Math.exp(low),
      high: Math.exp(high),
      p: Math.min(1, LOOKS * adjusted[i]!),
      pairs: comparisons[i]!.ratios.length,
      floor,
      ...(reason === undefined ? {} : { reason }),
    };
  });
}

/**
 * Wilcoxon's signed ranks, capped: the test of a median of zero, and its inversion.
 *
 * The sum of the negative values' ranks is the number of averages of two values, each with itself too,
 * that are at most zero (Tukey, 1949). With ranks capped at c, these are the averages of values less than
 * c places apart in ascending order.
 */
class SignedRanks {
  readonly #averages: Float64Array;
  readonly #cumulative: Float64Array;

  constructor(values: readonly number[]) {
    if (!values.every(Number.isFinite)) throw new InputError("Log ratios must be finite numbers");
    const sorted = Float64Array.from(values).sort();
    const cap = Math.ceil(0.4 * values.length);
    const averages: number[] = [];
    for (let i = 0; i < sorted.length; i++) {
      for (let k = i; k < Math.min(sorted.length, i + cap); k++) {
        averages.push((sorted[i]! + sorted[k]!) / 2);
      }
    }
    this.#averages = Float64Array.from(averages).sort();
    this.#cumulative = signedSums(values.map((_, i) => Math.min(i + 1, cap)));
    this.#cumulative.forEach((share, i, shares) => shares[i] = share + (shares[i - 1] ?? 0));
  }

  p(): number {
    return this.#cumulative[this.#averages.filter((average) => average <= 0).length]!;
  }

  median(): number {
    return quantileOfSorted(this.#averages, 0.5) ?? 0;
  }

  /** Lower bound that is above the true median with probability `tail` at most; above zero if p ≤ tail. */
  low(tail: number): number {
    return this.#averages[this.#outside(tail)] ?? -Infinity;
  }

  high(tail: number): number {
    return this.#averages[this.#averages.length - 1 - this.#outside(tail)] ?? Infinity;
  }

  /** The most averages that may be beyond a bound; −1 if none may. */
  #outside(tail: number): number {
    return this.#cumulative.findIndex((p) => p > tail) - 1;
  }
}
