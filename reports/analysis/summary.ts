/** `summary.json`: the numbers of a report's tables, without its curves. */
import type { Analysis } from "./analysis.ts";
import type { ProblemAnalysis } from "./problem.ts";
import type { Bound, Scores, StrategyOnProblem } from "./scores.ts";

/** The numbers of a report's tables, without time stamps: equal runs give equal bytes. */
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
  readonly schemaVersion: 2;
  readonly panels: readonly PanelSummary[];
}

/** One comparable problem. */
export interface PanelSummary extends
  Pick<
    ProblemAnalysis,
    | "title"
    | "suite"
    | "dataset"
    | "backbone"
    | "protocol"
    | "data"
    | "findings"
    | "notes"
    | "targets"
  > {
  readonly strategies: readonly StrategySummary[];
}

/** One strategy on one problem; accuracies are shares in [0, 1]. */
export interface StrategySummary
  extends
    Omit<StrategyOnProblem, "strategy" | "scores" | "bound">,
    Partial<
      Pick<Scores, "rank" | "standing" | "auc" | "finalAccuracy" | "overRandom" | "toBest">
    > {
  readonly strategy: string;
  readonly settings: Analysis["strategies"][number]["settings"];
  /** Of a strategy that sees labels and test set. */
  readonly bound?: Pick<Bound, "auc" | "finalAccuracy">;
  readonly selectSeconds?: number;
  readonly trainSeconds?: number;
  /** Median labels and seconds to every target, in their order; null for never. */
  readonly reach?: readonly { readonly labels: number | null; readonly seconds: number | null }[];
}

/** Summarises an analysis. */
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
  const { strategy, scores, bound, ...rest } = one;
  const { name, settings } = strategies[strategy]!;
  const body = {
    strategy: name,
    settings,
    ...rest,
    ...bound && { bound: { auc: bound.auc, finalAccuracy: bound.finalAccuracy } },
  };
  if (scores === undefined) return body;
  const { seconds, reach, overRandom, toBest } = scores;
  return {
    ...body,
    rank: scores.rank,
    standing: scores.standing,
    auc: scores.auc,
    finalAccuracy: scores.finalAccuracy,
    ...(overRandom && { overRandom }),
    ...(toBest && { toBest }),
    ...(seconds.selection && { selectSeconds: seconds.selection.median }),
    trainSeconds: seconds.training.median,
    reach: reach.map(({ labels, seconds }) => ({
      labels: labels ?? null,
      seconds: seconds ?? null,
    })),
  };
}
