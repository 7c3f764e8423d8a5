/** What a measurement of selections leaves behind: the types that `bench:bait` writes and its page reads. */
import type { Environment } from "./run.ts";

/** The sizes that decide what a selection costs. */
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

/** The sizes that a ladder varies, in the order in which they are shown. */
export const axes = ["N", "D", "K", "B"] as const;

/** One of {@linkcode axes}. */
export type Axis = typeof axes[number];

/** What the forward picks must do at least, done one at a time. */
export interface Work {
  /** Multiplications and additions, counted apart. */
  readonly operations: number;
  /** Bytes of the pool's features read. */
  readonly bytes: number;
  /** Which of the two the floor is made from. */
  readonly bound: "operations" | "bytes";
}

/** One selection that is measured. */
export interface MeasuredCase {
  /** The strategy's name. */
  readonly strategy: string;
  /** How large the problem is. */
  readonly sizes: Sizes;
  /** The axes of the ladder that it is a rung of: all for a ladder's base, none for a named case. */
  readonly axes: readonly Axis[];
}

/** What the machine reached at best, measured in the same process just after the selections. */
export interface Peaks {
  /** Operations a second of a large matrix product in float32. */
  readonly operations: number;
  /** Bytes a second read from memory. */
  readonly bandwidth: number;
}

/** What was measured, in a process of its own. */
export interface Timing {
  /** The first selection, which opens sessions. */
  readonly firstSeconds: number;
  /** The selections after it; empty where the first took all the time that a case may take. */
  readonly repeatSeconds: readonly number[];
  /** What the machine reached beside it. */
  readonly peaks: Peaks;
  /** Resident memory of the process before the first selection, the arrays included. */
  readonly baselineBytes: number;
  /** The most resident memory that the process had up to the end of the first selection. */
  readonly peakBytes: number;
  /** The features of pool and labelled rows. */
  readonly featureBytes: number;
}

/** A case with what came of it. */
export interface MeasuredPoint extends MeasuredCase {
  /** What its floor is made from. */
  readonly work: Work;
  /** Undefined where the selection failed. */
  readonly timing: Timing | undefined;
  /** Why it failed; empty where it did not. */
  readonly message: string;
}

/** Points, and where they come from. */
export interface Measurement {
  /** The machine and the software. */
  readonly environment: Environment;
  /** Settings of every strategy that are not its defaults. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** How many points were planned: more than there are where it was stopped. */
  readonly planned: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  /** In the order in which they were measured. */
  readonly points: readonly MeasuredPoint[];
}
