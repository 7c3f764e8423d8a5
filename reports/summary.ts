/** What the runs of a suite come to: the content of `summary.json`. */
import type { Environment, RunConfig, RunManifest, RunResult } from "../bench/results/run.ts";
import { canonical, compareText } from "../core/canonical.ts";
import { failureOf, groupResults, type Panel, type Series } from "./panels.ts";
import { auc } from "./statistics/auc.ts";
import { BOOTSTRAP, Bootstrap, type BootstrapOptions } from "./statistics/bootstrap.ts";
import { type Estimate, estimate } from "./statistics/estimate.ts";
import { pairedDifference } from "./statistics/paired_difference.ts";
import { median } from "./statistics/quantile.ts";

/** Everything that a summary says. It holds no time stamp: equal runs give equal bytes. */
export interface Summary {
  /** Of this type: it rises when a reader would have to change. */
  readonly schemaVersion: 1;
  /** How the intervals were computed. */
  readonly bootstrap: BootstrapOptions;
  /** Number of runs read, superseded ones included. */
  readonly runs: number;
  /** The distinct machines and versions that the runs ran on. */
  readonly environments: readonly Environment[];
  /** The problems, by suite, dataset, backbone and budget. */
  readonly panels: readonly PanelSummary[];
}

/** One comparable problem: same data, features, head and labelling budget. */
export interface PanelSummary {
  /** Dataset and backbone, with what tells this problem from others of these names. */
  readonly title: string;
  /** Name of the suite. */
  readonly suite: string;
  /** Name of the dataset. */
  readonly dataset: string;
  /** Name of the backbone. */
  readonly backbone: string;
  /** How labels are bought, and what is trained on them. */
  readonly protocol: Pick<RunConfig, "initial" | "budget" | "cycles" | "subset" | "head">;
  /** What is classified. */
  readonly data: Pick<
    RunManifest,
    "datasetHash" | "backboneHash" | "poolSize" | "testSize" | "dimensions" | "classes"
  >;
  /** Strategies by label. */
  readonly strategies: readonly StrategySummary[];
}

/**
 * How a strategy stands against the one with the highest mean AUC: `tied` where the interval of the
 * paired difference holds zero, `worse` where it lies below, `unknown` where one shared seed or none
 * gives no interval.
 */
export type Standing = "best" | "tied" | "worse" | "unknown";

/** One strategy, with one choice of settings, on one problem. Accuracies are shares in [0, 1]. */
export interface StrategySummary {
  /** Name of the strategy. */
  readonly strategy: string;
  /** The name, with what tells this strategy from others of that name. */
  readonly label: string;
  /** The strategy's settings. */
  readonly settings: RunConfig["settings"];
  /** The execution provider that ran. */
  readonly provider: string;
  /** Seeds of the complete runs, ascending. */
  readonly seeds: readonly number[];
  /** Keys of the complete runs, in the order of `seeds`. */
  readonly keys: readonly string[];
  /** Hashes of the code that they ran, ascending; more than one means that versions are mixed. */
  readonly codeHashes: readonly string[];
  /** Mean accuracy over the evaluations; undefined, as the next ones, where no run is complete. */
  readonly auc: Estimate | undefined;
  /** Accuracy of the last evaluation. */
  readonly finalAccuracy: Estimate | undefined;
  /** AUC minus that of random, paired by seed; undefined for random itself. */
  readonly overRandom: Estimate | undefined;
  /** AUC minus that of the best, paired by seed; undefined for the best itself. */
  readonly overBest: Estimate | undefined;
  /** How it stands against the best. */
  readonly standing: Standing | undefined;
  /** Median seconds of a selection, over all selections of all seeds. */
  readonly selectSeconds: number | undefined;
  /** Median seconds of a training, over all cycles of all seeds. */
  readonly trainSeconds: number | undefined;
  /** Seeds without a complete run. */
  readonly failures: readonly Failure[];
}

/** A seed without a complete run. */
export interface Failure {
  /** The run's seed. */
  readonly seed: number;
  /** What went wrong. */
  readonly message: string;
}

/**
 * Sums runs up.
 *
 * @param results Runs in any order.
 * @param options How intervals are computed.
 * @returns The summary, in the same order and with the same numbers whatever the order of the runs.
 *
 * @example
 * ```ts
 * import { summarise } from "./summary.ts";
 * JSON.stringify(summarise([]));
 * ```
 */
export function summarise(
  results: readonly RunResult[],
  options: BootstrapOptions = BOOTSTRAP,
): Summary {
  const bootstrap = new Bootstrap(options);
  const environments = results.map((run) => [canonical(run.manifest.environment), run] as const);
  const distinct = [...new Map(environments).entries()].sort(([a], [b]) => compareText(a, b));
  return {
    schemaVersion: 1,
    bootstrap: options,
    runs: results.length,
    environments: distinct.map(([, run]) => run.manifest.environment),
    panels: groupResults(results).map((panel) => summarisePanel(panel, bootstrap)),
  };
}

/**
 * Sums one panel up.
 *
 * @param panel The panel.
 * @param bootstrap Where intervals come from.
 * @returns What its runs come to.
 */
export function summarisePanel(panel: Panel, bootstrap: Bootstrap): PanelSummary {
  const { config, datasetHash, backboneHash, poolSize, testSize, dimensions, classes } =
    panel.manifest;
  const { suite, dataset, backbone, initial, budget, cycles, subset, head } = config;
  const best = bestOf(panel);
  return {
    title: panel.title,
    suite,
    dataset,
    backbone,
    protocol: { initial, budget, cycles, subset, head },
    data: { datasetHash, backboneHash, poolSize, testSize, dimensions, classes },
    strategies: panel.series.map((series) =>
      summariseSeries(series, randomFor(series, panel), best, bootstrap)
    ),
  };
}

function summariseSeries(
  series: Series,
  random: Series | undefined,
  best: Series | undefined,
  bootstrap: Bootstrap,
): StrategySummary {
  const { strategy, label, settings, provider, runs, failed } = series;
  const aucs = aucBySeed(series);
  const over = (reference: Series | undefined): Estimate | undefined =>
    reference === undefined || reference === series
      ? undefined
      : pairedDifference(aucs, aucBySeed(reference), bootstrap);
  const overBest = over(best);
  const estimated = (values: readonly number[]): Estimate | undefined =>
    values.length === 0 ? undefined : estimate(values, bootstrap);
  return {
    strategy,
    label,
    settings,
    provider,
    seeds: runs.map((run) => run.manifest.config.seed),
    keys: runs.map((run) => run.manifest.key),
    codeHashes: [...new Set(runs.map((run) => run.manifest.codeHash))].sort(compareText),
    auc: estimated([...aucs.values()]),
    finalAccuracy: estimated(runs.map((run) => run.cycles.at(-1)!.accuracy)),
    overRandom: over(random),
    overBest,
    standing: runs.length === 0 ? undefined : series === best ? "best" : standingOf(overBest),
    selectSeconds: median(selectTimes(series)),
    trainSeconds: median(trainTimes(series)),
    failures: failed.map((run) => ({
      seed: run.manifest.config.seed,
      message: failureOf(run),
    })),
  };
}

function standingOf(overBest: Estimate | undefined): Standing {
  if (overBest?.interval === undefined) return "unknown";
  return overBest.interval.high < 0 ? "worse" : "tied";
}

function bestOf(panel: Panel): Series | undefined {
  const scored = panel.series.filter((series) => series.runs.length > 0).map((series) => {
    const values = [...aucBySeed(series).values()];
    return { series, score: values.reduce((a, b) => a + b, 0) / values.length };
  });
  // A stable sort: equal means fall to the first label.
  return scored.sort((a, b) => b.score - a.score)[0]?.series;
}

/**
 * The series that another's difference to random is taken from.
 *
 * @param series Any series of the panel.
 * @param panel The panel.
 * @returns Random's series, of the same provider if there is one; undefined where random never ran.
 */
export function randomFor(series: Series, panel: Panel): Series | undefined {
  const randoms = panel.series.filter(({ strategy, runs }) =>
    strategy === "random" && runs.length > 0
  );
  return randoms.find(({ provider }) => provider === series.provider) ?? randoms[0];
}

function aucBySeed(series: Series): Map<number, number> {
  return new Map(series.runs.map((run) => [run.manifest.config.seed, auc(run.cycles)]));
}

/**
 * The times of a series' selections.
 *
 * @param series A series.
 * @returns Seconds of every selection of every complete run; an evaluation without one is left out.
 */
export function selectTimes(series: Series): number[] {
  return series.runs.flatMap((run) => run.cycles.slice(0, -1).map((row) => row.selectSeconds));
}

/**
 * The times of a series' trainings.
 *
 * @param series A series.
 * @returns Seconds of every training of every complete run.
 */
export function trainTimes(series: Series): number[] {
  return series.runs.flatMap((run) => run.cycles.map((row) => row.trainSeconds));
}
