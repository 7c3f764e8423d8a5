/** The verdict: how reproducible a suite is across two sides, by the tiers of the project. */
import { counted, percent, points } from "../../core/format.ts";
import type { ProblemDrift, StrategyDrift } from "./compare.ts";
import type { FeatureDrift } from "./features.ts";

/** The tiers, the strictest first. */
export const tiers = ["bitwise", "tolerance", "distributional"] as const;

/** One of {@linkcode tiers}. */
export type Tier = typeof tiers[number];

/** Where the tiers end. */
export const limits = {
  /** Least mean Jaccard index of picks from equal labelled sets. */
  overlap: 0.9,
  /** Largest difference of accuracy after equal labelled sets, as a share. */
  accuracy: 0.005,
  /** Largest distance of two rows of features, over the row's length. */
  features: 1e-3,
  /** Width of the band, in standard deviations of the reference over its seeds. */
  deviations: 2,
  /** Seeds that a standard deviation takes at least. */
  seeds: 3,
} as const;

/** Whether a criterion holds; null where too little is known to say. */
export type Holds = boolean | null;

/** One tier's criterion, and what was found. */
export interface Check {
  readonly tier: Tier;
  /** Whether it holds for all that was compared. */
  readonly holds: Holds;
  /** What it asks for, in words. */
  readonly criterion: string;
  /** What was found, in words. */
  readonly found: string;
}

/** The strictest tier that holds; "none", or "undecided" where more seeds would tell. */
export type Verdict = Tier | "none" | "undecided";

/** A problem with the features that it was made from. */
export interface ComparedProblem extends ProblemDrift {
  /** How far the features lie apart. */
  readonly features: FeatureDrift;
}

/** Checks the criteria of all tiers. */
export function checkTiers(problems: readonly ComparedProblem[]): Check[] {
  const strategies = problems.flatMap((problem) => problem.strategies);
  const runs = strategies.flatMap((strategy) => strategy.runs);
  const identical = runs.filter((run) => run.identical).length;
  return [
    {
      tier: "bitwise",
      holds: all([
        ...problems.map(({ features }) => identicalFeatures(features)),
        runs.length > 0 && identical === runs.length,
      ]),
      criterion: "all picks in order, all metrics and all features are the same to the bit",
      found: `${identical} of ${counted(runs.length, "run")} ${identical === 1 ? "is" : "are"}${
        featuresFound(problems)
      }`,
    },
    {
      tier: "tolerance",
      holds: all([
        ...problems.map(({ features }) => closeFeatures(features)),
        ...strategies.map(withinTolerance),
        strategies.length > 0,
      ]),
      criterion: `from equal labelled sets, picks overlap by ${limits.overlap} or more and ` +
        `accuracies differ by ${percent(limits.accuracy, 1)} points or less, for every strategy; ` +
        `features differ by ${limits.features} of a row's length or less`,
      found: toleranceFound(strategies) + featuresFound(problems),
    },
    {
      tier: "distributional",
      holds: all([
        ...problems.flatMap((problem) =>
          problem.strategies.map((strategy) => insideBand(strategy, problem.testSize))
        ),
        strategies.length > 0,
      ]),
      criterion: `at every evaluation, a strategy's mean accuracy over seeds lies within ` +
        `${limits.deviations} standard deviations of the reference's seeds, or one test row; ` +
        `takes ${limits.seeds} seeds`,
      found: bandFound(problems),
    },
  ];
}

/** The verdict over everything. */
export function verdictOf(checks: readonly Check[]): Verdict {
  const held = checks.find(({ holds }) => holds === true);
  if (held !== undefined) return held.tier;
  return checks.some(({ holds }) => holds === null) ? "undecided" : "none";
}

/** The tier of one strategy by itself, its features apart. */
export function tierOf(strategy: StrategyDrift, testSize: number): Verdict {
  if (strategy.runs.every((run) => run.identical)) return "bitwise";
  if (withinTolerance(strategy)) return "tolerance";
  const inside = insideBand(strategy, testSize);
  return inside === null ? "undecided" : inside ? "distributional" : "none";
}

/**
 * Tells whether a verdict is as good as what was asked for.
 *
 * @returns Whether it will.
 */
export function reaches(verdict: Verdict, wanted: Tier): boolean {
  const place = tiers.findIndex((tier) => tier === verdict);
  return place >= 0 && place <= tiers.indexOf(wanted);
}

function withinTolerance({ likeForLike, likeForLikeAccuracy }: StrategyDrift): boolean {
  return likeForLike >= limits.overlap && likeForLikeAccuracy <= limits.accuracy;
}

function insideBand(strategy: StrategyDrift, testSize: number): Holds {
  if (strategy.runs.length < limits.seeds || strategy.referenceDeviation === null) return null;
  return strategy.meanAccuracy.every((difference, i) =>
    Math.abs(difference) <= bandAt(strategy, testSize, i)
  );
}

/** Half the band's width at an evaluation. */
function bandAt(strategy: StrategyDrift, testSize: number, evaluation: number): number {
  const deviation = strategy.referenceDeviation?.[evaluation] ?? 0;
  // Rounded up a little: a difference of one row is 1/N only up to float64.
  return Math.max(limits.deviations * deviation, 1 / testSize) * (1 + 1e-9);
}

function identicalFeatures(features: FeatureDrift): Holds {
  if (features.kind === "compared") return features.distance.absolute === 0;
  return features.kind === "same" ? true : null;
}

function closeFeatures(features: FeatureDrift): Holds {
  if (features.kind === "compared") return features.distance.relative <= limits.features;
  return features.kind === "same" ? true : null;
}

/** One that fails decides; else one that is not known does. */
function all(holds: readonly Holds[]): Holds {
  if (holds.includes(false)) return false;
  return holds.includes(null) ? null : true;
}

function featuresFound(problems: readonly ComparedProblem[]): string {
  const relative = problems.flatMap(({ features }) =>
    features.kind === "compared" ? [features.distance.relative] : []
  );
  const unknown = problems.some(({ features }) => features.kind === "unknown");
  if (unknown) return "; features not known";
  if (relative.length === 0) return "";
  return `; features differ by ${Math.max(...relative).toExponential(1)}`;
}

function toleranceFound(strategies: readonly StrategyDrift[]): string {
  if (strategies.length === 0) return "nothing to compare";
  const worst = strategies.reduce((a, b) => b.likeForLike < a.likeForLike ? b : a);
  const accuracy = Math.max(...strategies.map((strategy) => strategy.likeForLikeAccuracy));
  return `overlap ${worst.likeForLike.toFixed(3)} at least (${worst.label}), accuracies differ ` +
    `by ${percent(accuracy)} points at most`;
}

function bandFound(problems: readonly ComparedProblem[]): string {
  const strategies = problems.flatMap((problem) => problem.strategies);
  if (strategies.length === 0) return "nothing to compare";
  const fewest = Math.min(...strategies.map((strategy) => strategy.runs.length));
  if (fewest < limits.seeds) return `only ${counted(fewest, "seed")}`;
  let worst = { share: -1, label: "", difference: 0 };
  for (const { strategies, testSize } of problems) {
    for (const strategy of strategies) {
      strategy.meanAccuracy.forEach((difference, i) => {
        const share = Math.abs(difference) / bandAt(strategy, testSize, i);
        if (share > worst.share) worst = { share, label: strategy.label, difference };
      });
    }
  }
  const { share, label, difference } = worst;
  return `the mean that is furthest out lies ${points(difference)} points off, ` +
    `${share.toFixed(2)} of its band (${label})`;
}
