/** What a drift test leaves behind: everything it found, as one JSON file. */
import type { Environment, RunResult } from "../../runs/run.ts";
import { type Check, checkTiers, type ComparedProblem, type Verdict, verdictOf } from "./tiers.ts";
import { compareResults } from "./compare.ts";
import type { FeatureDrift } from "./features.ts";

/** Everything that a drift test found. Equal runs give equal reports: it holds no time stamp. */
export interface DriftReport {
  /** Of this type: it rises when a reader would have to change. */
  readonly schemaVersion: 1;
  /** Name of the suite. */
  readonly suite: string;
  /** What the tested side ran on, then what the reference did. */
  readonly environments: readonly [Environment, Environment];
  /** The strictest tier that holds over everything. */
  readonly verdict: Verdict;
  /** What each tier asks for, and what was found. */
  readonly checks: readonly Check[];
  /** The problems of the suite. */
  readonly problems: readonly ComparedProblem[];
}

/**
 * Puts a report together.
 *
 * @param tested Runs of the tested side, at least one.
 */
export function driftReport(
  suite: string,
  tested: readonly RunResult[],
  reference: readonly RunResult[],
  features: (dataset: string, backbone: string) => FeatureDrift,
): DriftReport {
  const problems = compareResults(tested, reference).map((problem) => ({
    ...problem,
    features: features(problem.dataset, problem.backbone),
  }));
  const checks = checkTiers(problems);
  return {
    schemaVersion: 1,
    suite,
    environments: [tested[0]!.manifest.environment, reference[0]!.manifest.environment],
    verdict: verdictOf(checks),
    checks,
    problems,
  };
}
