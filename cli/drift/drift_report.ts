/** The report of a drift test: the comparison of its two sides, and the tiers that they reach. */
import { canonical } from "../../core/canonical.ts";
import { bounds, percent, points } from "../../core/format.ts";
import { plain, tableLines, wrapped } from "../../core/text.ts";
import { groupResults } from "../../reports/analysis/group.ts";
import type {
  ComparedProblem,
  ComparedStrategy,
  Comparison,
} from "../../reports/comparison/comparison.ts";
import { compareSets } from "../../reports/comparison/compare_sets.ts";
import { setOfRuns } from "../../reports/comparison/run_set.ts";
import { BOLD, painter } from "../../reports/tables/text.ts";
import type { Environment, RunResult } from "../../runs/run.ts";
import { environmentLines, onlyLines } from "../compare/comparison_text.ts";
import { describeSide, type FeatureDrift } from "./sides.ts";
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

const WIDTH = 80;

interface ProblemDrift extends ComparedProblem {
  readonly strategies: readonly (ComparedStrategy & Drift)[];
  readonly features: FeatureDrift;
}

/** Everything that a drift test found. Equal runs give equal reports: it holds no time stamp. */
interface DriftReport extends Pick<Comparison, "onlyBaseline" | "onlyTested" | "environment"> {
  /** Rises when a reader would have to change. */
  readonly schemaVersion: 3;
  readonly suite: string;
  readonly environments: readonly [Environment, Environment];
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  readonly problems: readonly ProblemDrift[];
}

/** Compares the runs of two sides, at least one each; `features` finds those of a problem. */
export function driftReport(
  suite: string,
  tested: readonly RunResult[],
  reference: readonly RunResult[],
  features: (dataset: string, backbone: string) => FeatureDrift,
): DriftReport {
  const { problems: compared, onlyBaseline, onlyTested, environment } = compareSets(
    setOfRuns(reference),
    setOfRuns(tested),
  );
  const panels = new Map(groupResults(tested).map((panel) => [panel.title, panel]));
  const twins = new Map(
    groupResults(reference).flatMap(({ series }) => series.flatMap(({ runs }) => runs))
      .map((run) => [canonical(run.manifest.config), run]),
  );
  const problems = compared.map(({ title, strategies }) => {
    const { manifest, series } = panels.get(title)!;
    return {
      title,
      features: features(manifest.config.dataset, manifest.config.backbone),
      strategies: strategies.map((strategy) => {
        const { runs } = series.find(({ label }) => label === strategy.label)!;
        const pairs = runs.map((run) => [run, twins.get(canonical(run.manifest.config))] as const)
          .filter((pair): pair is Pair => pair[1] !== undefined);
        return { ...strategy, ...measureDrift(pairs, manifest.testSize) };
      }),
    };
  });
  const checks = checkTiers(
    problems.flatMap(({ strategies }) => strategies),
    problems.map(({ features }) => features),
  );
  return {
    schemaVersion: 3,
    suite,
    environments: [tested[0]!.manifest.environment, reference[0]!.manifest.environment],
    verdict: verdictOf(checks),
    checks,
    problems,
    onlyBaseline,
    onlyTested,
    environment,
  };
}

/** Writes a report for the terminal; `color` makes its headings bold. */
export function driftText(report: DriftReport, color: boolean): string {
  const paint = painter({ color });
  const bold = (text: string): string => paint(plain(text), BOLD);
  const [tested, reference] = report.environments;
  const lines = [
    bold(`Drift of suite ${report.suite}`),
    plain(`${describeSide(tested)} against ${describeSide(reference)}`),
    ...report.problems.flatMap((problem) => ["", bold(problem.title), ...problemLines(problem)]),
    "",
    ...onlyLines("Only on the reference side", report.onlyBaseline),
    ...onlyLines("Only on the tested side", report.onlyTested),
    ...environmentLines(report.environment),
    bold(`Verdict: ${report.verdict}`),
    ...report.checks.flatMap(({ tier, holds, found }) => {
      const answer = holds === null ? "undecided" : holds ? "holds" : "does not hold";
      return wrapped(plain(`${tier} ${answer}: ${found}`), WIDTH - 2).map((line) => `  ${line}`);
    }),
    '"deno task drift --help" says what each tier requires',
  ];
  return `${lines.join("\n")}\n`;
}

function problemLines({ strategies, features }: ProblemDrift): string[] {
  const head = ["strategy", "tier", "same", "differs", "like for like", "picks", "accuracy", "AUC"];
  const rows = strategies.map((strategy) => [
    plain(strategy.label),
    tierOf(strategy),
    `${strategy.samePicks} of ${strategy.runs}`,
    strategy.firstDifferent === null ? "never" : `cycle ${strategy.firstDifferent}`,
    strategy.likeForLike.toFixed(3),
    strategy.overlap?.toFixed(3) ?? "",
    percent(strategy.largestAccuracy),
    `${points(strategy.auc.mean)} ${bounds(strategy.auc.interval, (end) => points(end, 1))}`,
  ]);
  return [
    plain(`features: ${featureText(features)}`),
    ...tableLines([head, ...rows], [1, 2, 3, 4, 5, 6, 7]),
  ];
}

function featureText(features: FeatureDrift): string {
  if (features.kind !== "compared") return features.reason;
  const { absolute, relative } = features.distance;
  if (absolute === 0) return "the same to the bit";
  return `largest difference ${absolute.toExponential(1)}, ` +
    `${relative.toExponential(1)} of the row's length`;
}
