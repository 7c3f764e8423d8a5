/** What two sets of runs come to side by side: types only, plain data as an analysis is. */
import type { Interval } from "../../statistics/estimate.ts";
import type { Difference } from "../../statistics/paired.ts";
import type { SideDifference } from "../analysis/environments.ts";

/** Two sets of runs side by side. Differences are the tested set's value less the baseline's. */
export interface Comparison {
  /** The problems that both sets have, by title. */
  readonly problems: readonly ComparedProblem[];
  /** Complete runs that only the baseline has. */
  readonly onlyBaseline: readonly RunName[];
  /** Complete runs that only the tested set has. */
  readonly onlyTested: readonly RunName[];
  /** Seconds over all pairs; a part is left out where nothing of it was done. */
  readonly wallClock: { readonly select?: Ratio; readonly train?: Ratio };
  /** Machines and versions where the sets differ. */
  readonly environment: readonly SideDifference[];
  /** What this shows. */
  readonly verdict: Verdict;
}

/** One problem that both sets have. */
export interface ComparedProblem {
  /** Dataset and backbone, with what tells it from others of these names. */
  readonly title: string;
  /** By label. */
  readonly strategies: readonly ComparedStrategy[];
}

/**
 * How a strategy's AUC stands: `identical` where every accuracy of every pair is the same to the bit,
 * `higher` and `lower` where the paired t-test says so at .05 after Holm's correction for all pairs of
 * the comparison, `level` where it does not, `unknown` for one seed that differs.
 */
export type Change = "identical" | "higher" | "lower" | "level" | "unknown";

/** One strategy on one problem, over the seeds that both sets completed. */
export interface ComparedStrategy {
  /** The strategy's label. */
  readonly label: string;
  /** Seeds that both sets completed, ascending. */
  readonly seeds: readonly number[];
  /** How it stands. */
  readonly change: Change;
  readonly auc: Difference;
  /** Its p, corrected for all pairs; left out for one seed. */
  readonly adjusted?: number;
  /** Difference of the last accuracy. */
  readonly finalAccuracy: Difference;
  /** Mean share of picks that both made, cycle by cycle (Jaccard index); left out without selections. */
  readonly overlap?: number;
  /** Seconds of selections; left out where there are none. */
  readonly select?: Ratio;
  /** Seconds of trainings. */
  readonly train: Ratio;
}

/**
 * How the tested set's seconds stand to the baseline's: a geometric mean over seeds, or over pairs of
 * strategy and problem.
 */
export interface Ratio {
  /** Below 1 where the tested set is quicker. */
  readonly ratio: number;
  /** Of the mean; left out for a single one. */
  readonly interval?: Interval;
}

/** Names a run. */
export interface RunName {
  /** The problem's title. */
  readonly problem: string;
  /** The strategy's label. */
  readonly label: string;
  /** The run's seed. */
  readonly seed: number;
  /** Why the other set lacks it, where it failed there; empty where it is not there at all. */
  readonly message: string;
}

/** What a comparison shows. */
export interface Verdict {
  /** "worse" also where some are higher and some lower, or the tested set failed to complete a run. */
  readonly kind: "identical" | "level" | "better" | "worse";
  /** The same in a sentence, with how sure it is. */
  readonly text: string;
}
