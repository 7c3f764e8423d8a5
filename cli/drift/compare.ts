/** What differs between runs of one suite on two sides: picks, accuracies, and who is ahead. */
import type { CycleRow, RunConfig, RunResult } from "../../runs/run.ts";
import { counted } from "../../core/format.ts";
import { failureOf, groupResults, type Panel, type Series } from "../../reports/analysis/group.ts";
import { auc } from "../../statistics/learning_curve.ts";
import { deviation, mean } from "../../statistics/mean.ts";
import type { Estimate } from "../../statistics/estimate.ts";
import { jaccard, kendall } from "../../statistics/agreement.ts";
import { pairedDifference } from "../../statistics/paired.ts";
import { StudentT } from "../../statistics/student_t.ts";

/** One run beside its twin. Differences are the tested side's value less the reference's. */
export interface RunDrift {
  /** The seed that both share. */
  readonly seed: number;
  /** The runs' keys: the tested side's, and the reference's. */
  readonly keys: readonly [string, string];
  /** Jaccard index of every selection's picks. */
  readonly overlap: readonly number[];
  /**
   * The first selection whose picks, or their order, differ: up to it and with it, both sides chose
   * from equal labelled sets. Null where all are the same.
   */
  readonly firstDifferent: number | null;
  /** Difference of accuracy at every evaluation, as shares. */
  readonly accuracy: readonly number[];
  /** Whether all picks, their order and every metric are the same to the bit. */
  readonly identical: boolean;
}

/** One strategy on one problem, over the seeds that both sides completed. */
export interface StrategyDrift {
  /** The strategy's name, with what tells it from others of that name. */
  readonly label: string;
  readonly settings: RunConfig["settings"];
  /** By seed. */
  readonly runs: readonly RunDrift[];
  /** Mean Jaccard index at every selection, over the seeds. */
  readonly overlap: readonly number[];
  /** Mean Jaccard index over the selections that both sides made from equal labelled sets. */
  readonly likeForLike: number;
  /** Largest difference of accuracy, up or down, at an evaluation of equal labelled sets. */
  readonly likeForLikeAccuracy: number;
  /** Largest difference of accuracy at any evaluation of any seed. */
  readonly largestAccuracy: number;
  /** Difference of the mean accuracies over the seeds, at every evaluation. */
  readonly meanAccuracy: readonly number[];
  /** Standard deviation of the reference's accuracy over its seeds, at every evaluation; null below two. */
  readonly referenceDeviation: readonly number[] | null;
  /** Mean AUC of the tested side, and of the reference. */
  readonly auc: readonly [number, number];
  /** Difference of AUC, paired by seed. */
  readonly aucDifference: Estimate;
}

/** A run that one of the sides did not complete. */
export interface FailedRun {
  /** The strategy's label. */
  readonly label: string;
  /** The run's seed. */
  readonly seed: number;
  /** The execution provider that failed, and its threads. */
  readonly side: string;
  /** What went wrong. */
  readonly message: string;
}

/** Two strategies that changed places. */
export interface Swap {
  /** Ahead on the reference. */
  readonly ahead: string;
  /** Ahead on the tested side. */
  readonly behind: string;
  /** By how much the first led on the reference: a difference of mean AUC. */
  readonly lead: number;
}

/** One problem of the suite. */
export interface ProblemDrift {
  /** Dataset and backbone, with what tells this problem from others of these names. */
  readonly title: string;
  /** The dataset's name. */
  readonly dataset: string;
  /** The backbone's name; "none" for tabular data. */
  readonly backbone: string;
  /** Rows of the test set: one of them is the least that an accuracy can differ by. */
  readonly testSize: number;
  /** By label. */
  readonly strategies: readonly StrategyDrift[];
  /** Kendall's τ-b between the sides' mean AUCs; null where there are no two strategies to compare. */
  readonly kendall: number | null;
  /** Pairs of strategies that stand in opposite orders. */
  readonly swaps: readonly Swap[];
  /** Runs that are left out. */
  readonly failures: readonly FailedRun[];
}

/**
 * Compares the runs of one suite on two sides.
 *
 * @param tested The runs of the tested side, in any order.
 * @returns The problems, in the order of the reports.
 */
export function compareResults(
  tested: readonly RunResult[],
  reference: readonly RunResult[],
): ProblemDrift[] {
  const references = groupResults(reference);
  const intervals = new StudentT();
  return groupResults(tested).map((panel, i) => compareProblem(panel, references[i]!, intervals));
}

function compareProblem(tested: Panel, reference: Panel, intervals: StudentT): ProblemDrift {
  const pairs = tested.series.map((series, i) => [series, reference.series[i]!] as const);
  const strategies = pairs.map(([a, b]) => compareSeries(a, b, intervals))
    .filter((strategy) => strategy !== undefined);
  return {
    title: tested.title,
    dataset: tested.manifest.config.dataset,
    backbone: tested.manifest.config.backbone,
    testSize: tested.manifest.testSize,
    strategies,
    kendall: kendall(strategies.map((s) => s.auc[0]), strategies.map((s) => s.auc[1])) ?? null,
    swaps: swapsOf(strategies),
    failures: pairs.flat().flatMap(failuresOf),
  };
}

function compareSeries(a: Series, b: Series, intervals: StudentT): StrategyDrift | undefined {
  const bySeed = new Map(b.runs.map((run) => [run.manifest.config.seed, run]));
  const twins = a.runs.map((run) => [run, bySeed.get(run.manifest.config.seed)] as const)
    .filter((pair): pair is [RunResult, RunResult] => pair[1] !== undefined);
  if (twins.length === 0) return undefined;
  const runs = twins.map(([run, twin]) => compareRuns(run, twin));
  const across = (values: (run: RunDrift) => readonly number[]): number[] =>
    values(runs[0]!).map((_, i) => mean(runs.map((run) => values(run)[i]!)));
  const aucs = (side: 0 | 1): Map<number, number> =>
    new Map(twins.map((pair) => [pair[side].manifest.config.seed, auc(pair[side].cycles)]));
  const like = runs.flatMap((run) => run.overlap.slice(0, likeSelections(run)));
  return {
    label: a.label,
    settings: a.settings,
    runs,
    overlap: across((run) => run.overlap),
    likeForLike: like.length === 0 ? 1 : mean(like),
    likeForLikeAccuracy: largest(
      runs.flatMap((run) => run.accuracy.slice(0, (run.firstDifferent ?? Infinity) + 1)),
    ),
    largestAccuracy: largest(runs.flatMap((run) => run.accuracy)),
    meanAccuracy: across((run) => run.accuracy),
    referenceDeviation: deviationsOf(twins.map(([, twin]) => twin)),
    auc: [mean([...aucs(0).values()]), mean([...aucs(1).values()])],
    aucDifference: pairedDifference(aucs(0), aucs(1), intervals)!,
  };
}

/** Compares a run with its twin. */
export function compareRuns(run: RunResult, twin: RunResult): RunDrift {
  const pairs = run.cycles.map((row, i) => [row, twin.cycles[i]!] as const);
  const first = pairs.findIndex(([row, other]) => !samePicks(row, other));
  return {
    seed: run.manifest.config.seed,
    keys: [run.manifest.key, twin.manifest.key],
    // The last evaluation selects nothing.
    overlap: pairs.slice(0, -1).map(([row, other]) => jaccard(row.picks, other.picks)),
    firstDifferent: first < 0 ? null : first,
    accuracy: pairs.map(([row, other]) => row.accuracy - other.accuracy),
    identical: first < 0 && pairs.every(([row, other]) => sameMetrics(row, other)),
  };
}

/** Selections that both sides made from equal labelled sets. */
function likeSelections({ overlap, firstDifferent }: RunDrift): number {
  return firstDifferent === null ? overlap.length : firstDifferent + 1;
}

/** In order, because the order of the labelled rows decides the minibatches. */
function samePicks({ picks }: CycleRow, { picks: others }: CycleRow): boolean {
  return picks.length === others.length && picks.every((pick, i) => pick === others[i]);
}

function sameMetrics(row: CycleRow, other: CycleRow): boolean {
  const metrics = ["accuracy", "balancedAccuracy", "nll", "brier", "ece", "ace"] as const;
  return metrics.every((name) => Object.is(row[name], other[name]));
}

function largest(differences: readonly number[]): number {
  return differences.reduce((most, difference) => Math.max(most, Math.abs(difference)), 0);
}

function deviationsOf(runs: readonly RunResult[]): number[] | null {
  if (runs.length < 2) return null;
  return runs[0]!.cycles.map((_, i) => deviation(runs.map((run) => run.cycles[i]!.accuracy))!);
}

function swapsOf(strategies: readonly StrategyDrift[]): Swap[] {
  const swaps: Swap[] = [];
  for (const a of strategies) {
    for (const b of strategies) {
      const lead = a.auc[1] - b.auc[1];
      if (lead > 0 && a.auc[0] < b.auc[0]) swaps.push({ ahead: a.label, behind: b.label, lead });
    }
  }
  return swaps.sort((a, b) => b.lead - a.lead);
}

function failuresOf(series: Series): FailedRun[] {
  return series.failed.map((run) => {
    const { config, environment } = run.manifest;
    return {
      label: series.label,
      seed: config.seed,
      side: `${environment.provider} with ${counted(environment.threads, "thread")}`,
      message: failureOf(run),
    };
  });
}
