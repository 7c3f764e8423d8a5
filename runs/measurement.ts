/** A measurement of selections: the types that `bench:bait` writes and its page reads. */
import type { Environment } from "./run.ts";

/** The sizes that decide the cost of a selection. */
export interface Sizes {
  /** Rows of the pool. */
  readonly N: number;
  /** Labelled rows. */
  readonly n: number;
  /** Width of the features. */
  readonly D: number;
  /** Classes. */
  readonly K: number;
  /** Rows chosen. */
  readonly B: number;
}

/** The sizes that a ladder varies, in display order. */
export const axes = ["N", "D", "K", "B"] as const;

/** One of {@linkcode axes}. */
export type Axis = typeof axes[number];

/** The least work for the forward picks, one at a time. */
export interface Work {
  /** Multiplications and additions, counted apart. */
  readonly operations: number;
  /** Bytes of the pool's features read. */
  readonly bytes: number;
  /** Which of the two determines the floor. */
  readonly bound: "operations" | "bytes";
}

/** One selection to measure. */
export interface MeasuredCase {
  readonly strategy: string;
  readonly sizes: Sizes;
  /** The axes of its ladders: all for the base, none for a named case. */
  readonly axes: readonly Axis[];
}

/** Peak rates of the machine, measured in the same process right after the selections. */
export interface Peaks {
  /** Operations a second of a large matrix product in float32. */
  readonly operations: number;
  /** Bytes a second read from memory. */
  readonly bandwidth: number;
}

/** Times and memory of a selection in a process of its own. */
export interface Timing {
  /** Of the first selection, which opens sessions. */
  readonly firstSeconds: number;
  /** Of later selections; empty if the first one used up the time for a case. */
  readonly repeatSeconds: readonly number[];
  readonly peaks: Peaks;
  /** Resident memory before the first selection, including the arrays. */
  readonly baselineBytes: number;
  /** Peak of resident memory up to the end of the first selection. */
  readonly peakBytes: number;
  /** The features of pool and labelled rows. */
  readonly featureBytes: number;
}

/** A case and its outcome. */
export interface MeasuredPoint extends MeasuredCase {
  readonly work: Work;
  /** Undefined if the selection failed. */
  readonly timing: Timing | undefined;
  /** Why it failed; empty if it did not. */
  readonly message: string;
}

/** Points, and their environment. */
export interface Measurement {
  readonly environment: Environment;
  /** Settings that differ from the strategies' defaults. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Number of planned points, more than there are if it was stopped. */
  readonly planned: number;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** In the order in which they were measured. */
  readonly points: readonly MeasuredPoint[];
}
