/** The sizes that decide how a problem is solved. */

/** The sizes of a problem. */
export interface ProblemSizes {
  /** N. */
  readonly pool: number;
  /** n, at least 1: an empty labelled set has one row of weight 0. */
  readonly labelled: number;
  /** D. */
  readonly dimensions: number;
  /** K. */
  readonly classes: number;
  /** c outcomes, or K. */
  readonly outcomes: number;
  /** r. */
  readonly rows: number;
  /** Rows picked greedily, at most N; 0 where rows are only scored. */
  readonly forward: number;
  /** Picks that are kept. */
  readonly keep: number;
}
