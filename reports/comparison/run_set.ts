/** A set of runs, from result files or from a report, as far as it can be compared. */
import type { Environment, RunConfig, RunManifest, RunResult } from "../../runs/run.ts";
import { canonical } from "../../core/canonical.ts";
import { sum } from "../../statistics/mean.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { environmentsOf } from "../analysis/environments.ts";
import { failureOf, groupResults } from "../analysis/group.ts";
import { selectTimes } from "../analysis/series_scores.ts";

/** A set of runs. */
export interface RunSet {
  readonly series: readonly SetSeries[];
  readonly environments: readonly Environment[];
  readonly codeHashes: readonly string[];
}

/** The runs of one strategy on one problem. */
export interface SetSeries {
  /** Data, backbone, protocol, strategy and settings as text: equal keys are compared. */
  readonly key: string;
  readonly title: string;
  readonly label: string;
  readonly provider: string;
  readonly runs: ReadonlyMap<number, Outcome>;
  readonly failed: ReadonlyMap<number, string>;
}

/** What is compared of a run. */
export interface Outcome {
  readonly accuracies: readonly number[];
  /** Of every selection; left out in a report, which has none. */
  readonly picks?: readonly Iterable<number>[];
  readonly selectSeconds: number;
  readonly trainSeconds: number;
}

/** The set of some result files. */
export function setOfRuns(results: readonly RunResult[]): RunSet {
  return {
    series: groupResults(results).flatMap(({ title, manifest, series }) =>
      series.map(({ strategy, settings, label, provider, runs, failed }) => ({
        key: keyOf({ ...manifest, ...manifest.config, strategy, settings }),
        title,
        label,
        provider,
        runs: new Map(runs.map((run) => [seedOf(run), outcomeOf(run)])),
        failed: new Map(failed.map((run) => [seedOf(run), failureOf(run)])),
      }))
    ),
    environments: environmentsOf(results).environments,
    codeHashes: [...new Set(results.map(({ manifest }) => manifest.codeHash))],
  };
}

/** The set of a report, whose numbers are rounded to six digits. */
export function setOfAnalysis({ problems, strategies, environments, runs }: Analysis): RunSet {
  return {
    series: problems.flatMap((problem) =>
      problem.strategies.map(({ strategy, label, seeds, providers, failures, scores }) => ({
        key: keyOf({
          ...problem,
          ...problem.data,
          ...problem.protocol,
          strategy: strategies[strategy]!.name,
          settings: strategies[strategy]!.settings,
        }),
        title: problem.title,
        label,
        provider: providers[0]!,
        runs: new Map(
          scores?.perSeed.map((accuracies, i) => [seeds[i]!, {
            accuracies,
            selectSeconds: scores.seconds.selectPerSeed[i]!,
            trainSeconds: scores.seconds.trainPerSeed[i]!,
          }]),
        ),
        failed: new Map(failures.map(({ seed, message }) => [seed, message])),
      }))
    ),
    environments,
    codeHashes: [...new Set(runs.map(({ codeHash }) => codeHash))],
  };
}

/** What runs must share to be compared; suites may be named differently. */
function keyOf(
  { dataset, backbone, initial, budget, cycles, subset, head, settings, strategy, ...hashes }:
    & Pick<RunManifest, "datasetHash" | "backboneHash">
    & Omit<RunConfig, "suite" | "seed">,
): string {
  const { datasetHash, backboneHash } = hashes;
  const protocol = { initial, budget, cycles, subset, head };
  return canonical([dataset, datasetHash, backbone, backboneHash, protocol, strategy, settings]);
}

function seedOf({ manifest }: RunResult): number {
  return manifest.config.seed;
}

function outcomeOf(run: RunResult): Outcome {
  const { cycles, manifest: { config } } = run;
  return {
    accuracies: cycles.map(({ accuracy }) => accuracy),
    picks: cycles.slice(0, config.cycles).map(({ picks }) => picks),
    selectSeconds: sum(selectTimes(run)),
    trainSeconds: sum(cycles.map(({ trainSeconds }) => trainSeconds)),
  };
}
