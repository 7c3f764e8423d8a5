/** The report of a drift test: the comparison of its two sides, with the tiers that they reach. */
import { canonical } from "../../core/canonical.ts";
import {
  bounds,
  listed,
  measuredBytes,
  percent,
  points,
  processorText,
} from "../../core/format.ts";
import { plain, tableLines, wrapped } from "../../core/text.ts";
import { failureOf, groupResults, type Panel } from "../../reports/analysis/group.ts";
import type { ComparedProblem, ComparedStrategy } from "../../reports/comparison/comparison.ts";
import { compareSets } from "../../reports/comparison/compare_sets.ts";
import type { Environment, RunResult } from "../../runs/run.ts";
import { kendall } from "../../statistics/agreement.ts";
import { auc } from "../../statistics/learning_curve.ts";
import { mean } from "../../statistics/mean.ts";
import type { FeatureDrift } from "./features.ts";
import { describeSide } from "./sides.ts";
import {
  type Check,
  checkTiers,
  type Drift,
  measureDrift,
  type Pair,
  tierOf,
  type Verdict,
  verdictOf,
} from "./tiers.ts";

/** Columns of a sentence. */
const WIDTH = 80;

/** A strategy on both sides; `auc` is the difference, tested less reference. */
export type StrategyDrift = ComparedStrategy & Drift & {
  /** Mean AUC of each side: tested, reference. */
  readonly means: readonly [number, number];
};

/** A problem on both sides. */
export interface ProblemDrift extends ComparedProblem {
  readonly strategies: readonly StrategyDrift[];
  readonly features: FeatureDrift;
  /** Kendall's τ-b between the sides' mean AUCs; null if no two strategies can be compared. */
  readonly kendall: number | null;
}

/** Everything that a drift test found. Equal runs give equal reports: it holds no time stamp. */
export interface DriftReport {
  /** Rises when a reader would have to change. */
  readonly schemaVersion: 2;
  readonly suite: string;
  /** The tested side's, and the reference's. */
  readonly environments: readonly [Environment, Environment];
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  readonly problems: readonly ProblemDrift[];
  /** Runs that a side did not complete, a sentence each. */
  readonly failures: readonly string[];
}

/** Compares the runs of two sides, at least one each; `features` finds those of a problem. */
export function driftReport(
  suite: string,
  tested: readonly RunResult[],
  reference: readonly RunResult[],
  features: (dataset: string, backbone: string) => FeatureDrift,
): DriftReport {
  const compared = new Map(
    compareSets(reference, tested).problems.map(({ title, strategies }) => [title, strategies]),
  );
  const panels = [tested, reference].map(groupResults) as [Panel[], Panel[]];
  const twins = new Map(
    panels[1].flatMap(({ series }) => series.flatMap(({ runs }) => runs))
      .map((run) => [canonical(run.manifest.config), run]),
  );
  const problems = panels[0].map(({ title, manifest, series }): ProblemDrift => {
    const strategies = (compared.get(title) ?? []).map((strategy): StrategyDrift => {
      const { runs } = series.find(({ label }) => label === strategy.label)!;
      const pairs = runs.map((run) => [run, twins.get(canonical(run.manifest.config))] as const)
        .filter((pair): pair is Pair => pair[1] !== undefined);
      const [ours, theirs] = [0, 1].map((side) =>
        mean(pairs.map((pair) => auc(pair[side]!.cycles)))
      ) as [number, number];
      return { ...strategy, ...measureDrift(pairs, manifest.testSize), means: [ours, theirs] };
    });
    const [ours, theirs] = [0, 1].map((side) => strategies.map(({ means }) => means[side]!));
    return {
      title,
      strategies,
      features: features(manifest.config.dataset, manifest.config.backbone),
      kendall: kendall(ours!, theirs!) ?? null,
    };
  });
  const checks = checkTiers(
    problems.flatMap(({ strategies }) => strategies),
    problems.map(({ features }) => features),
  );
  return {
    schemaVersion: 2,
    suite,
    environments: [tested[0]!.manifest.environment, reference[0]!.manifest.environment],
    verdict: verdictOf(checks),
    checks,
    problems,
    failures: panels.flat().flatMap(failuresIn),
  };
}

function failuresIn({ title, series }: Panel): string[] {
  return series.flatMap(({ label, failed }) =>
    failed.map((run) => {
      const { config, environment } = run.manifest;
      return `${title}, ${label}, seed ${config.seed}, on ${describeSide(environment)}: ` +
        failureOf(run);
    })
  );
}

/** Writes a report for the terminal; `color` makes its headings bold. */
export function driftText(report: DriftReport, color: boolean): string {
  const bold = (text: string): string => color ? `\x1b[1m${plain(text)}\x1b[0m` : plain(text);
  const [tested, reference] = report.environments;
  const lines = [
    bold(`Drift of suite ${report.suite}`),
    plain(`tested:    ${describe(tested)}`),
    plain(`reference: ${describe(reference)}`),
    ...processorText(tested) === processorText(reference)
      ? []
      : ["These are two kinds of processor: equal bits are promised on the same kind only"],
    ...report.problems.flatMap((problem) => ["", bold(problem.title), ...problemLines(problem)]),
    ...report.failures.map((failure) => plain(`! ${failure}`)),
    "",
    bold(`Verdict: ${report.verdict}`),
    ...report.checks.flatMap(({ tier, holds, criterion, found }) => {
      const answer = holds === null ? "undecided" : holds ? "holds" : "does not hold";
      return [
        ...wrapped(plain(`${tier} ${answer}: ${found}`), WIDTH - 2).map((line) => `  ${line}`),
        ...wrapped(`requires: ${criterion}`, WIDTH - 4).map((line) => `    ${line}`),
      ];
    }),
  ];
  return `${lines.join("\n")}\n`;
}

function describe(environment: Environment): string {
  return `${describeSide(environment)}; ${processorText(environment)}, ` +
    `${measuredBytes(environment.memoryBytes)}, ONNX Runtime ${environment.onnxruntime}`;
}

function problemLines({ strategies, features, kendall }: ProblemDrift): string[] {
  const head = ["strategy", "tier", "same", "differs", "like for like", "picks", "accuracy", "AUC"];
  const right = head.map((_, i) => i).slice(1);
  return [
    plain(`features: ${featureText(features)}`),
    ...tableLines([head, ...strategies.map(strategyRow)], right),
    ...wrapped(plain(rankText(strategies, kendall)), WIDTH),
  ];
}

function featureText(features: FeatureDrift): string {
  if (features.kind !== "compared") return features.reason;
  const { absolute, relative } = features.distance;
  if (absolute === 0) return "the same to the bit";
  return `largest difference ${absolute.toExponential(1)}, ` +
    `${relative.toExponential(1)} of the row's length`;
}

function strategyRow(strategy: StrategyDrift): string[] {
  const { label, runs, samePicks, firstDifferent, likeForLike, overlap, largestAccuracy } =
    strategy;
  const { mean, interval } = strategy.auc;
  return [
    plain(label),
    tierOf(strategy),
    `${samePicks} of ${runs}`,
    firstDifferent === null ? "never" : `cycle ${firstDifferent}`,
    likeForLike.toFixed(3),
    overlap?.toFixed(3) ?? "",
    percent(largestAccuracy),
    points(mean) + (interval && ` ${bounds(interval, (end) => points(end, 1))}` || ""),
  ];
}

function rankText(strategies: readonly StrategyDrift[], kendall: number | null): string {
  if (kendall === null) return "ranks: there are no two strategies that differ on both sides";
  const swaps = strategies.flatMap((a) =>
    strategies.filter(({ means }) => a.means[1] > means[1] && a.means[0] < means[0])
      .map((b) => `${a.label} and ${b.label}`)
  );
  return `ranks by mean AUC: Kendall's tau ${kendall.toFixed(2).replace("-", "−")}; ` +
    (swaps.length === 0 ? "no two strategies change" : `${listed(swaps)} change`) + " places";
}
