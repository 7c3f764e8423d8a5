/** Intervals of a mean over seeds. */

/** An interval, both ends in the values' unit. */
export interface Interval {
  /** The lower end. */
  readonly low: number;
  /** The upper end. */
  readonly high: number;
}

/** A way to compute intervals of a mean. */
export interface Intervals {
  /**
   * The interval of the values' mean.
   *
   * @returns The interval, or undefined below two values: one seed has no interval.
   */
  interval(values: readonly number[]): Interval | undefined;
}
