/** The part of an analysis that says how much runs differ where nothing was changed: types only. */

/** How much runs differ where nothing was changed. */
export interface Noise {
  /** A row a problem and strategy with two complete seeds or more. */
  readonly rows: readonly NoiseRow[];
  /** Runs of equal configuration and seed that are there more than once. */
  readonly repeats: readonly Repeat[];
  /** What this shows, in a sentence. */
  readonly finding: string;
}

/** Seeds of one strategy on one problem. */
export interface NoiseRow {
  /** Index into the analysis' problems. */
  readonly problem: number;
  /** Index into the analysis' strategies. */
  readonly strategy: number;
  /** Number of seeds. */
  readonly n: number;
  /** Standard deviation of AUC over seeds. */
  readonly aucDeviation: number;
  /**
   * The A/A floor: two sets of as many seeds of this same strategy differ in mean AUC by more than this
   * in 5 % of cases, where they share no seed.
   */
  readonly floor: number;
  /**
   * Upper over lower quartile over seeds of the seconds of a selection, the median over cycles; left out
   * where a run makes none.
   */
  readonly selectRatio?: number;
}

/** Runs of equal configuration and seed. */
export interface Repeat {
  /** Index into the analysis' problems. */
  readonly problem: number;
  /** Index into the analysis' strategies. */
  readonly strategy: number;
  readonly seed: number;
  readonly keys: readonly string[];
  /** What tells them apart, such as "threads: 1, 2". */
  readonly apart: string;
  /** Largest less smallest AUC. */
  readonly aucRange: number;
  /** Largest over smallest sum of select seconds; left out where nothing is selected. */
  readonly selectRatio?: number;
}
