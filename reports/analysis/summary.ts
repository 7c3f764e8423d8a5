/** The content of `summary.json`: the numbers of a report's tables, without its curves. */
import type { Analysis } from "./analysis.ts";
import type {
  Difference,
  FailedSeed,
  ProblemAnalysis,
  Standing,
  StrategyOnProblem,
  Target,
} from "./problem.ts";
import type { Estimate } from "../../statistics/estimate.ts";

/** The numbers of a report's tables. It holds no time stamp: equal runs give equal bytes. */
export interface Summary extends
  Pick<
    Analysis,
    | "method"
    | "counts"
    | "across"
    | "scorecards"
    | "noise"
    | "unreadable"
    | "environments"
    | "environmentDifferences"
    | "notes"
  > {
  /** Of this type: it rises when a reader would have to change. */
  readonly schemaVersion: 2;
  /** The problems. */
  readonly panels: readonly PanelSummary[];
}

/** One comparable problem. */
export interface PanelSummary extends
  Pick<
    ProblemAnalysis,
    "title" | "suite" | "dataset" | "backbone" | "protocol" | "data" | "findings" | "notes"
  > {
  /** The accuracies that labels and seconds are compared at. */
  readonly targets: readonly Target[];
  /** Strategies by label, random last. */
  readonly strategies: readonly StrategySummary[];
}

/** One strategy on one problem. What is not known is left out. Accuracies are shares in [0, 1]. */
export interface StrategySummary
  extends Pick<StrategyOnProblem, "label" | "providers" | "seeds" | "keys" | "codeHashes"> {
  /** Name of the strategy. */
  readonly strategy: string;
  readonly settings: Analysis["strategies"][number]["settings"];
  /** Whether some of its runs ran other code than there is now. */
  readonly outdated?: boolean;
  /** Rank by mean AUC, 1 for the highest. */
  readonly rank?: number;
  /** How it stands against the best. */
  readonly standing?: Standing;
  /** Mean accuracy over the evaluations. */
  readonly auc?: Estimate;
  /** Accuracy of the last evaluation. */
  readonly finalAccuracy?: Estimate;
  /** AUC minus that of random, paired by seed. */
  readonly overRandom?: Difference;
  /** AUC minus that of the best, paired by seed. */
  readonly overBest?: Difference;
  /** Median seconds of a selection. */
  readonly selectSeconds?: number;
  /** Median seconds of a training. */
  readonly trainSeconds?: number;
  /** Median labels and seconds to every target, in their order; null for never. */
  readonly reach?: readonly { readonly labels: number | null; readonly seconds: number | null }[];
  /** Seeds without a complete run. */
  readonly failures: readonly FailedSeed[];
}

/**
 * Sums an analysis up.
 *
 * @returns What `summary.json` holds.
 */
export function summaryOf(analysis: Analysis): Summary {
  const { schemaVersion: _, strategies, problems, runs: _runs, ...rest } = analysis;
  return {
    schemaVersion: 2,
    ...rest,
    panels: problems.map((problem) => ({
      title: problem.title,
      suite: problem.suite,
      dataset: problem.dataset,
      backbone: problem.backbone,
      protocol: problem.protocol,
      data: problem.data,
      findings: problem.findings,
      notes: problem.notes,
      targets: problem.targets,
      strategies: problem.strategies.map((one) => strategySummary(one, strategies)),
    })),
  };
}

function strategySummary(
  one: StrategyOnProblem,
  strategies: Analysis["strategies"],
): StrategySummary {
  const { strategy, scores, ...rest } = one;
  const { name, settings } = strategies[strategy]!;
  const body = { strategy: name, settings, ...rest };
  if (scores === undefined) return body;
  const { seconds, reach, overRandom, overBest } = scores;
  return {
    ...body,
    rank: scores.rank,
    standing: scores.standing,
    auc: scores.auc,
    finalAccuracy: scores.finalAccuracy,
    ...(overRandom && { overRandom }),
    ...(overBest && { overBest }),
    ...(seconds.selection && { selectSeconds: seconds.selection.median }),
    trainSeconds: seconds.training.median,
    reach: reach.map(({ labels, seconds }) => ({
      labels: labels ?? null,
      seconds: seconds ?? null,
    })),
  };
}
