/** Runs grouped into comparable problems, strategies and seeds. */
import type { RunConfig, RunManifest, RunResult } from "../../runs/run.ts";
import { canonical, compareText } from "../../core/canonical.ts";
import { distinguish } from "../../core/distinguish.ts";
import type { Mark } from "../palette.ts";

/** A strategy with one choice of settings. */
export interface StrategyInfo {
  readonly name: string;
  /** The name, with settings if another choice of them is there: for example "bait-exp (c=2)". */
  readonly label: string;
  readonly settings: RunConfig["settings"];
  readonly family?: string;
  readonly mark: Mark;
}

/** The runs of one strategy, with one choice of settings, on one problem. */
export interface Series {
  readonly strategy: string;
  readonly label: string;
  readonly settings: RunConfig["settings"];
  readonly family?: string;
  /** Sees labels and test set: it is compared with nothing. */
  readonly upperBound: boolean;
  readonly provider: string;
  readonly runs: readonly RunResult[];
  readonly failed: readonly RunResult[];
  readonly superseded: readonly RunResult[];
}

/** Runs that may be compared: same data, features, head and labelling budget. */
export interface Panel {
  /** Dataset and backbone, with what tells this panel from others of these names. */
  readonly title: string;
  readonly manifest: RunManifest;
  readonly series: readonly Series[];
}

/**
 * Groups runs into panels, by suite, dataset, backbone and budget, and series. Of several runs of one seed
 * of a series (a retry, or another version of the code), a complete run counts before a failed one, then one
 * of the present code, then the newest.
 */
export function groupResults(
  results: readonly RunResult[],
  outdated: (run: RunResult) => boolean | undefined = () => undefined,
): Panel[] {
  const suites = new Set(results.map((run) => run.manifest.config.suite));
  const groups = [...Map.groupBy(results, (run) => canonical(problemOf(run.manifest))).entries()]
    .sort(([a], [b]) => compareText(a, b)).map(([, runs]) => runs);
  const names = groups.map((runs) => nameOf(runs[0]!.manifest, suites.size > 1));
  const details = distinguish(names, groups.map((runs) => detailsOf(runs[0]!.manifest)));
  const identities = new Identities(groups);
  return groups.map((runs, i) => ({
    title: names[i]! + details[i]!,
    manifest: best(runs, outdated).manifest,
    series: seriesOf(runs, identities, outdated),
  }));
}

/** What runs must share to be compared; the names come first, so that panels sort by them. */
function problemOf(manifest: RunManifest): unknown {
  const { suite, dataset, backbone } = manifest.config;
  return [suite, dataset, backbone, detailsOf(manifest)];
}

function nameOf(manifest: RunManifest, withSuite: boolean): string {
  const { suite, dataset, backbone } = manifest.config;
  const names = withSuite ? [suite, dataset, backbone] : [dataset, backbone];
  return names.filter((name, i) => !(i === names.length - 1 && name === "none")).join(" · ");
}

function detailsOf(manifest: RunManifest): Record<string, unknown> {
  const { initial, budget, cycles, subset, head } = manifest.config;
  const { datasetHash, backboneHash } = manifest;
  const heads = Object.entries(head).map(([name, value]) => [`head ${name}`, value]);
  return {
    initial,
    budget,
    cycles,
    subset,
    ...Object.fromEntries(heads),
    datasetHash,
    backboneHash,
  };
}

function seriesOf(
  runs: readonly RunResult[],
  identities: Identities,
  outdated: (run: RunResult) => boolean | undefined,
): Series[] {
  const groups = [...Map.groupBy(runs, (run) => identities.keyOf(run)).entries()]
    .sort(([a], [b]) => compareText(a, b));
  return groups.map(([key, group]) => {
    const { config, environment } = group[0]!.manifest;
    const family = group.find(({ manifest }) => manifest.family !== undefined)?.manifest.family;
    const bySeed = [...Map.groupBy(group, (run) => run.manifest.config.seed).values()];
    const counted = bySeed.map((runs) => best(runs, outdated))
      .sort((a, b) => a.manifest.config.seed - b.manifest.config.seed);
    const kept = new Set(counted);
    return {
      strategy: config.strategy,
      label: identities.labelOf(key),
      settings: config.settings,
      ...family !== undefined && { family },
      upperBound: isUpperBound(group[0]!),
      provider: environment.provider,
      runs: counted.filter(isComplete),
      failed: counted.filter((run) => !isComplete(run)),
      superseded: group.filter((run) => !kept.has(run)),
    };
  });
}

/**
 * Runs of equal name and settings belong to one strategy. Providers are distinguished only if one problem was
 * run on several, because equal runs of different machines should be pooled.
 */
class Identities {
  readonly #apart: ReadonlySet<string>;
  readonly #labels: ReadonlyMap<string, string>;

  constructor(problems: readonly (readonly RunResult[])[]) {
    const apart = new Set<string>();
    for (const runs of problems) {
      for (const [key, group] of Map.groupBy(runs, choiceOf)) {
        if (new Set(group.map(providerOf)).size > 1) apart.add(key);
      }
    }
    this.#apart = apart;
    const first = new Map<string, RunResult>();
    for (const run of problems.flat()) first.set(this.keyOf(run), run);
    const runs = [...first.entries()].sort(([a], [b]) => compareText(a, b));
    const names = runs.map(([, run]) =>
      // In front, because narrow tables cut the end of names off.
      (isUpperBound(run) ? "upper bound: " : "") + run.manifest.config.strategy
    );
    const details = runs.map(([, run]) => ({
      ...run.manifest.config.settings,
      ...(apart.has(choiceOf(run)) ? { provider: providerOf(run) } : {}),
    }));
    const suffixes = distinguish(names, details);
    this.#labels = new Map(runs.map(([key], i) => [key, names[i]! + suffixes[i]!]));
  }

  keyOf(run: RunResult): string {
    const choice = choiceOf(run);
    return this.#apart.has(choice) ? `${choice} ${providerOf(run)}` : choice;
  }

  labelOf(key: string): string {
    return this.#labels.get(key)!;
  }
}

function choiceOf({ manifest: { config } }: RunResult): string {
  return canonical([config.strategy, config.settings]);
}

function isUpperBound({ manifest }: RunResult): boolean {
  return manifest.upperBound === true;
}

function providerOf(run: RunResult): string {
  return run.manifest.environment.provider;
}

/** Whether a run counts: it is done, with every evaluation of its configuration. */
export function isComplete(run: RunResult): boolean {
  return run.status === "done" && run.cycles.length === run.manifest.config.cycles + 1;
}

/** Why a run does not count. */
export function failureOf(run: RunResult): string {
  if (run.message !== "") return run.message;
  return `Incomplete: ${run.cycles.length} of ${run.manifest.config.cycles + 1} evaluations`;
}

/** The run that counts. */
function best(
  runs: readonly RunResult[],
  outdated: (run: RunResult) => boolean | undefined,
): RunResult {
  const compare = (a: RunResult, b: RunResult): number =>
    Number(isComplete(a)) - Number(isComplete(b)) ||
    Number(outdated(b) === true) - Number(outdated(a) === true) ||
    compareText(a.manifest.finishedAt, b.manifest.finishedAt) ||
    compareText(a.manifest.key, b.manifest.key);
  return runs.reduce((a, b) => compare(b, a) > 0 ? b : a);
}
