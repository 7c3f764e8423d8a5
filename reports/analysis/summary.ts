/** `summary.json`: the numbers of a report's tables, without its curves. */
import type { Analysis } from "./analysis.ts";
import type { ProblemAnalysis } from "./problem.ts";
import type { Bound, Scores, StrategyOnProblem } from "./scores.ts";

const OF_PROBLEM = [
  "title",
  "suite",
  "dataset",
  "backbone",
  "protocol",
  "data",
  "findings",
  "notes",
  "targets",
] as const;

const OF_SCORES = ["rank", "standing", "auc", "finalAccuracy", "overRandom", "toBest"] as const;

/** The numbers of a report's tables, without time stamps: equal runs give equal bytes. */
export interface Summary extends Omit<Analysis, "strategies" | "problems" | "runs"> {
  readonly panels: readonly PanelSummary[];
}

interface PanelSummary extends Pick<ProblemAnalysis, typeof OF_PROBLEM[number]> {
  readonly strategies: readonly StrategySummary[];
}

/** One strategy on one problem; accuracies are shares in [0, 1]. */
interface StrategySummary
  extends
    Omit<StrategyOnProblem, "strategy" | "scores" | "bound">,
    Partial<Pick<Scores, typeof OF_SCORES[number]>> {
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
  const { strategies, problems, runs: _, ...rest } = analysis;
  return {
    ...rest,
    panels: problems.map((problem) => ({
      ...pick(problem, OF_PROBLEM),
      strategies: problem.strategies.map((one) => strategySummary(one, strategies)),
    })),
  };
}

function strategySummary(
  { strategy, scores, bound, ...rest }: StrategyOnProblem,
  strategies: Analysis["strategies"],
): StrategySummary {
  const { name, settings } = strategies[strategy]!;
  const body = {
    strategy: name,
    settings,
    ...rest,
    ...bound && { bound: pick(bound, ["auc", "finalAccuracy"]) },
  };
  if (scores === undefined) return body;
  const { selection, training } = scores.seconds;
  return {
    ...body,
    ...pick(scores, OF_SCORES),
    ...(selection && { selectSeconds: selection.median }),
    trainSeconds: training.median,
    reach: scores.reach.map(({ labels = null, seconds = null }) => ({ labels, seconds })),
  };
}

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  const known = names.filter((name) => name in from);
  return Object.fromEntries(known.map((name) => [name, from[name]])) as Pick<T, K>;
}
