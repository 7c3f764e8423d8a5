/** The part of an analysis that holds published numbers beside ours: types only. */
import type { Interval } from "../../statistics/estimate.ts";

/** A suite's published numbers beside ours. */
export interface Scorecard {
  /** Name of the suite. */
  readonly suite: string;
  /** Where the numbers were published. */
  readonly source: string;
  /** A row a published number. */
  readonly rows: readonly ScoreRow[];
  /** How many are inside, outside and not run, in a sentence. */
  readonly finding: string;
}

/** A published number beside ours. */
export interface ScoreRow {
  /** Name of the dataset. */
  readonly dataset: string;
  /** The strategy as we name it, with the settings that matter. */
  readonly strategy: string;
  /** What is measured, such as "AUC, %". */
  readonly quantity: string;
  /** The published number, in that unit. */
  readonly published: number;
  /** Seeds behind it; left out where that is not told. */
  readonly publishedSeeds?: number;
  /** Our mean over seeds, in that unit; left out where it was not run. */
  readonly ours?: number;
  /** Where a mean of the published number of seeds would lie, were both the same. */
  readonly band?: Interval;
  /** Number of our seeds. */
  readonly n: number;
  /** Computed from the numbers; "one seed" where ours has no band. */
  readonly verdict: "inside" | "outside" | "not run" | "one seed" | "not comparable";
  /** Why it is not comparable, or what differs; empty where nothing does. */
  readonly note: string;
}
