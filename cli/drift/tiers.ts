/** Tiers of reproducibility: how far the runs of two sides differ, and the strictest tier that holds. */
import { counted, listed } from "../../core/format.ts";
import type { RunResult } from "../../runs/run.ts";
import { jaccard } from "../../statistics/agreement.ts";
import { deviation, mean } from "../../statistics/mean.ts";
import { otherMetrics, ROUNDING, samePicks } from "../../runs/equality.ts";
import type { FeatureDrift } from "./sides.ts";

/** The tiers, the strictest first. */
export const tiers = ["bitwise", "tolerance", "distributional"] as const;

type Tier = typeof tiers[number];

/** The strictest tier that holds; "none", or "undecided" if too little is known to say. */
export type Verdict = Tier | "none" | "undecided";

/** Where the tiers end. */
const limits = {
  /** Least mean Jaccard index of picks from equal labelled sets. */
  overlap: 0.9,
  /** Largest difference of accuracy after equal labelled sets, as a share. */
  accuracy: ROUNDING,
  /** Largest distance of two rows of features, over the row's length. */
  features: 1e-3,
  /** Half the width of the band, in standard deviations of the reference over its seeds. */
  deviations: 2,
  /** Seeds that a standard deviation takes at least. */
  seeds: 3,
} as const;

/** The difference of one strategy's runs, tested less reference, over the seeds that both completed. */
export interface Drift {
  readonly runs: number;
  /** Runs whose picks, order and metrics are the same to the bit. */
  readonly identical: number;
  readonly samePicks: number;
  /** The first cycle in which picks differ for some seed; null if none does. */
  readonly firstDifferent: number | null;
  /** Mean Jaccard index of the selections that both sides made from equal labelled sets. */
  readonly likeForLike: number;
  readonly likeForLikeAccuracy: number;
  readonly largestAccuracy: number;
  /** Largest difference of mean accuracy in units of the reference's band; null with too few seeds. */
  readonly bandShare: number | null;
}

/** A tested run, and the reference of the same configuration. */
export type Pair = readonly [RunResult, RunResult];

/** Measures the difference between pairs of runs, at least one; a test row is `1 / testSize`. */
export function measureDrift(pairs: readonly Pair[], testSize: number): Drift {
  const twins = pairs.map(compareRuns);
  const firsts = twins.map(({ firstDifferent }) => firstDifferent);
  // What both sides did up to the first different selection, and with it, started from equal sets.
  const overlaps = twins.flatMap((run) => run.overlap.slice(0, run.firstDifferent + 1));
  const first = Math.min(...firsts);
  return {
    runs: pairs.length,
    identical: twins.filter(({ identical }) => identical).length,
    samePicks: firsts.filter((cycle) => cycle === Infinity).length,
    firstDifferent: first === Infinity ? null : first,
    likeForLike: overlaps.length === 0 ? 1 : mean(overlaps),
    likeForLikeAccuracy: largest(
      twins.flatMap((run) => run.accuracy.slice(0, run.firstDifferent + 1)),
    ),
    largestAccuracy: largest(twins.flatMap((run) => run.accuracy)),
    bandShare: pairs.length < limits.seeds ? null : bandShare(pairs, testSize),
  };
}

function compareRuns([run, twin]: Pair) {
  const rows = run.cycles.map((row, i) => [row, twin.cycles[i]!] as const);
  const first = rows.findIndex(([row, other]) => !samePicks(row, other));
  return {
    // The last evaluation selects nothing.
    overlap: rows.slice(0, -1).map(([row, other]) => jaccard(row.picks, other.picks)),
    firstDifferent: first < 0 ? Infinity : first,
    accuracy: rows.map(([row, other]) => row.accuracy - other.accuracy),
    identical: first < 0 && rows.every(([row, other]) => otherMetrics(row, other).length === 0),
  };
}

function largest(differences: readonly number[]): number {
  return Math.max(0, ...differences.map(Math.abs));
}

function bandShare(pairs: readonly Pair[], testSize: number): number {
  return Math.max(...pairs[0]![0].cycles.map((_, i) => {
    const [tested, reference] = [0, 1].map((side) =>
      pairs.map((pair) => pair[side]!.cycles[i]!.accuracy)
    ) as [number[], number[]];
    const band = Math.max(limits.deviations * deviation(reference)!, 1 / testSize);
    const difference = mean(tested.map((accuracy, seed) => accuracy - reference[seed]!));
    // Rounded up a little: a difference of one row is 1/N only up to float64.
    return Math.abs(difference) / (band * (1 + 1e-9));
  }));
}

/** Whether a criterion holds; null if too little is known to say. */
type Holds = boolean | null;

const holdsFor: Readonly<Record<Tier, (drift: Drift) => Holds>> = {
  bitwise: ({ identical, runs }) => identical === runs,
  tolerance: ({ likeForLike, likeForLikeAccuracy }) =>
    likeForLike >= limits.overlap && likeForLikeAccuracy <= limits.accuracy,
  distributional: ({ bandShare }) => bandShare === null ? null : bandShare <= 1,
};

/** One tier, and what was found; the command's help says what it requires. */
export interface Check {
  readonly tier: Tier;
  /** Whether it holds for everything that was compared; null if too little is known to say. */
  readonly holds: Holds;
  readonly found: string;
}

/** Checks all tiers over all strategies, by label, and over the features of all problems. */
export function checkTiers(
  strategies: readonly (Drift & { readonly label: string })[],
  features: readonly FeatureDrift[],
): Check[] {
  return tiers.map((tier) => {
    const failing = strategies.filter((drift) => holdsFor[tier](drift) !== true);
    const inputs = tier === "distributional" ? [] : features;
    const holding = `${strategies.length - failing.length} of ` +
      counted(strategies.length, "strategy", "strategies");
    return {
      tier,
      holds: all([
        strategies.length > 0,
        ...strategies.map(holdsFor[tier]),
        ...inputs.map((each) => featuresHold(tier, each)),
      ]),
      found: holding + (failing.length === 0 ? "" : `, not ${listed(names(failing))}`) +
        featuresFound(inputs),
    };
  });
}

function names(strategies: readonly { readonly label: string }[]): string[] {
  return [...new Set(strategies.map(({ label }) => label))];
}

/** The tier of one strategy alone, without its features. */
export function tierOf(drift: Drift): Verdict {
  return verdictOf(tiers.map((tier) => ({ tier, holds: holdsFor[tier](drift) })));
}

export function verdictOf(checks: readonly Pick<Check, "tier" | "holds">[]): Verdict {
  const held = checks.find(({ holds }) => holds === true);
  if (held !== undefined) return held.tier;
  return checks.some(({ holds }) => holds === null) ? "undecided" : "none";
}

/** Whether a verdict is the wanted tier or a stricter one. */
export function reaches(verdict: Verdict, wanted: Tier): boolean {
  return tiers.slice(0, tiers.indexOf(wanted) + 1).some((tier) => tier === verdict);
}

/** One that fails decides, or else one that is not known. */
function all(holds: readonly Holds[]): Holds {
  if (holds.includes(false)) return false;
  return holds.includes(null) ? null : true;
}

function featuresHold(tier: Tier, features: FeatureDrift): Holds {
  if (features.kind !== "compared") return features.kind === "same" ? true : null;
  const { absolute, relative } = features.distance;
  return tier === "bitwise" ? absolute === 0 : relative <= limits.features;
}

function featuresFound(features: readonly FeatureDrift[]): string {
  if (features.some(({ kind }) => kind === "unknown")) return "; features not known";
  const compared = features.filter((each) => each.kind === "compared");
  if (compared.length === 0) return "";
  const worst = Math.max(...compared.map(({ distance }) => distance.relative));
  return `; features differ by ${worst.toExponential(1)}`;
}
