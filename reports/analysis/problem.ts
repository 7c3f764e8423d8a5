/** The part of an analysis that is about one problem: types only. */
import type { RunConfig, RunManifest } from "../../runs/run.ts";
import type { Estimate } from "../../statistics/estimate.ts";

/** What a head is measured by; accuracy, balanced accuracy, ECE and ACE are shares. */
export const metrics = ["accuracy", "balancedAccuracy", "nll", "brier", "ece", "ace"] as const;

/** One of {@linkcode metrics}. */
export type Metric = typeof metrics[number];

/** One comparable problem: same data, features, head and labelling budget. */
export interface ProblemAnalysis {
  /** Dataset and backbone, with what tells this problem from others of these names. */
  readonly title: string;
  /** Name of the suite. */
  readonly suite: string;
  /** Name of the dataset. */
  readonly dataset: string;
  /** Name of the backbone; "none" for tabular data. */
  readonly backbone: string;
  /** How labels are bought, and what is trained on them. */
  readonly protocol: Pick<RunConfig, "initial" | "budget" | "cycles" | "subset" | "head">;
  /** What is classified. */
  readonly data: Pick<
    RunManifest,
    "datasetHash" | "backboneHash" | "poolSize" | "testSize" | "dimensions" | "classes"
  >;
  /** Size of the labelled set at every evaluation. */
  readonly labelled: readonly number[];
  /** Those that have a run here, in the order of the analysis. */
  readonly strategies: readonly StrategyOnProblem[];
  /** The accuracies that labels and seconds are compared at. */
  readonly targets: readonly Target[];
  /** Who beats whom: row over column. Left out for a single strategy. */
  readonly pairs?: PairsOnProblem;
  /**
   * Index of the problem that counts in this one's place over problems: of the same suite, dataset,
   * backbone and head, with more runs. Left out where it counts itself.
   */
  readonly standIn?: number;
  /** What the charts show, a sentence each. */
  readonly findings: Findings;
  /** What a reader has to know of this problem: a sentence each. */
  readonly notes: readonly string[];
}

/** A mean with its pointwise interval at every evaluation. */
export interface Band {
  /** The mean over seeds. */
  readonly mean: readonly number[];
  /** The intervals' lower ends; left out for one seed. */
  readonly low?: readonly number[];
  /** The intervals' upper ends; left out for one seed. */
  readonly high?: readonly number[];
}

/** A mean difference, paired by seed. */
export interface Difference extends Estimate {
  /** Of Student's paired t-test, two-sided; left out for one seed. */
  readonly p?: number;
}

/** How a strategy stands against the one with the highest mean AUC. */
export type Standing =
  | "best"
  /** The difference cannot be told from none. */
  | "level"
  /** Lower, by the paired t-test at .05 after Holm's correction for the problem's strategies. */
  | "worse"
  /** Fewer than two shared seeds. */
  | "unknown";

/** One strategy on one problem. */
export interface StrategyOnProblem {
  /** Index into the analysis' strategies. */
  readonly strategy: number;
  /** Its label there. */
  readonly label: string;
  /** The execution providers that ran. */
  readonly providers: readonly string[];
  /** Seeds of the complete runs, ascending. */
  readonly seeds: readonly number[];
  /** Keys of the complete runs, in the order of `seeds`. */
  readonly keys: readonly string[];
  /** Hashes of the code that they ran; more than one means that versions are mixed. */
  readonly codeHashes: readonly string[];
  /** Whether some of them ran other code than there is now; left out where that is not known. */
  readonly outdated?: boolean;
  /** Seeds without a complete run. */
  readonly failures: readonly FailedSeed[];
  /** What the complete runs come to; left out where there is none. */
  readonly scores?: Scores;
}

/** What the complete runs of a strategy on a problem come to. */
export interface Scores {
  /** 1 for the highest mean AUC on the problem; equal means share the mean of their ranks. */
  readonly rank: number;
  /** How it stands against the best. */
  readonly standing: Standing;
  /** Whether no strategy here is both quicker and at least as accurate in the end. */
  readonly onParetoFront: boolean;
  /** Mean accuracy over the evaluations. */
  readonly auc: Estimate;
  /** Accuracy of the last evaluation. */
  readonly finalAccuracy: Estimate;
  /** AUC minus that of random; left out for random itself. */
  readonly overRandom?: Difference;
  /** Final accuracy minus that of random; left out for random itself. */
  readonly finalOverRandom?: Difference;
  /** AUC minus that of the best; left out for the best itself. */
  readonly overBest?: Difference;
  /** Every metric over the evaluations. */
  readonly curves: Readonly<Record<Metric, Band>>;
  /** Accuracy minus that of random over the evaluations; left out for random itself. */
  readonly curveOverRandom?: Band;
  /** Accuracy `[seed][evaluation]`, seeds in the order of `seeds`. */
  readonly perSeed: readonly (readonly number[])[];
  /** Mean area `[seed]`, in the order of `seeds`. */
  readonly aucPerSeed: readonly number[];
  /** Where the time goes. */
  readonly seconds: Seconds;
  /** Largest resident memory of a process that ran it, in bytes. */
  readonly peakMemoryBytes: number;
  /** What each of the problem's targets takes, in their order. */
  readonly reach: readonly Reach[];
}

/** A seed without a complete run. */
export interface FailedSeed {
  /** The run's seed. */
  readonly seed: number;
  /** The run's key. */
  readonly key: string;
  /** "timed out" where the run was stopped for its time, else "failed" or "incomplete". */
  readonly status: "failed" | "timed out" | "incomplete";
  /** What went wrong. */
  readonly message: string;
}

/** The middle of some times. */
export interface Spread {
  /** The middle time. */
  readonly median: number;
  /** A quarter of the times lies below. */
  readonly low: number;
  /** A quarter of the times lies above. */
  readonly high: number;
}

/** Where the time of a strategy's runs goes; medians over seeds. */
export interface Seconds {
  /** One selection: over all cycles of all seeds. Left out where a run makes none. */
  readonly selection?: Spread;
  readonly training: Spread;
  readonly evaluation: Spread;
  /** Seconds of every cycle's training, evaluation and selection. */
  readonly perCycle: {
    readonly train: readonly number[];
    readonly evaluate: readonly number[];
    /** The last is 0: nothing is selected after it. */
    readonly select: readonly number[];
  };
  /** Of whole runs. `embed` is left out where no run tells it: features are computed once and kept. */
  readonly total: {
    readonly embed?: number;
    readonly train: number;
    readonly evaluate: number;
    readonly select: number;
  };
  /** From the start of the run to the end of every evaluation. */
  readonly elapsed: readonly number[];
  /** The same `[seed][evaluation]`. */
  readonly elapsedPerSeed: readonly (readonly number[])[];
}

/** An accuracy to be reached. */
export interface Target {
  /** Such as "95 % of the best final accuracy (badge's)". */
  readonly name: string;
  /** The accuracy, a share. */
  readonly accuracy: number;
}

/**
 * What an accuracy takes: where the run's curve, drawn straight from one evaluation to the next, first
 * touches it. Left out means never within the budget: half of the seeds or more did not get there.
 */
export interface Reach {
  /** Seeds that reached it. */
  readonly reached: number;
  /** Seeds in all. */
  readonly n: number;
  /** Median labels over seeds. */
  readonly labels?: number;
  /** Median seconds over seeds. */
  readonly seconds?: number;
  /** Labels of every seed; null for never. */
  readonly labelsPerSeed: readonly (number | null)[];
  /** Seconds of every seed; null for never. */
  readonly secondsPerSeed: readonly (number | null)[];
}

/** Pairs of strategies, row against column, in the order of `strategies`. */
export interface PairsOnProblem {
  /** Indices into the analysis' strategies. */
  readonly strategies: readonly number[];
  /** Mean difference of AUC, row minus column, with its paired test; null on the diagonal and unshared. */
  readonly differences: readonly (readonly (Difference | null)[])[];
  /** Share of shared evaluations in which the row's accuracy is the higher. */
  readonly winRates: readonly (readonly (number | null)[])[];
  /** Labels at which the penalty matrix compares. */
  readonly checkpoints: readonly number[];
  /** Share of these checkpoints at which the row beats the column (paired t-test, p < .05). */
  readonly penalties: readonly (readonly (number | null)[])[];
}

/** A sentence each, made from the numbers with their uncertainty. */
export interface Findings {
  /** Of the learning curves. */
  readonly curves: string;
  /** Of the differences to random. */
  readonly overRandom: string;
  /** Of the times of selection and training. */
  readonly times: string;
  /** Of accuracy against seconds. */
  readonly cost: string;
  /** Of labels at equal accuracy. */
  readonly labels: string;
  readonly pairs: string;
}
