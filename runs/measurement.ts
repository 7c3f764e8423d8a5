/** Measurements of Trawl itself: what `measure` and `regress` write, and pages read. */
import type { Environment } from "./run.ts";

/** Sizes of a case by name, such as N, n, D, K and B of a selection. */
export type Sizes = Readonly<Record<string, number>>;

/** The least work that must be done. */
export interface Work {
  /** Multiplications and additions, counted apart. */
  readonly operations?: number;
  /** Bytes read and written. */
  readonly bytes?: number;
}

/** What one run handles, from which rates are computed: 8 images, 256e6 bytes. */
export interface Amount {
  readonly count: number;
  /** Such as "images" or "bytes". */
  readonly unit: string;
}

/** Counts that are equal whenever the same code does the same work on the same machine. */
export interface Counters {
  /** Sessions of ONNX Runtime opened by the first run. */
  readonly sessions: number;
  /** Graph nodes in these sessions, those of loop bodies and branches included. */
  readonly nodes: number;
  /** Calls of ONNX Runtime in the second run, or in the first if there is only one. */
  readonly calls: number;
  /** Bytes of the tensors that these calls were given and returned. */
  readonly bytes: number;
  /** Bytes of the tensors of the largest call. */
  readonly largestCall: number;
}

/** A benchmark at one of its sizes. */
export interface Case {
  readonly benchmark: string;
  readonly sizes: Sizes;
}

/** A case, and its part in ladders. */
export interface MeasuredCase extends Case {
  /** The axes of the ladders that it is a rung of: all for the base, none for a case of its own. */
  readonly axes: readonly string[];
}

/** Names a case, such as "margin N=1000 K=10". */
export function caseText({ benchmark, sizes }: Case): string {
  return [benchmark, ...Object.entries(sizes).map(([name, size]) => `${name}=${size}`)].join(" ");
}

/** Peak rates of the machine, measured in the same process right after the case. */
export interface Peaks {
  /** Operations a second of a large matrix product in float32. */
  readonly operations: number;
  /** Bytes a second read from memory. */
  readonly bandwidth: number;
}

/** Times and memory of a case in a process of its own. */
export interface Timing {
  /** Of the first run, which opens sessions. */
  readonly firstSeconds: number;
  /** Of later runs; empty if the first one used up the time for a case. */
  readonly repeatSeconds: readonly number[];
  /** The measured floor's times, taken in turn with the repeats; empty for a floor by computation. */
  readonly floorSeconds: readonly number[];
  readonly peaks: Peaks;
  /** Resident memory before the first run, including its inputs. */
  readonly baselineBytes: number;
  /** Peak of resident memory up to the end of the first run. */
  readonly peakBytes: number;
  readonly counters: Counters;
}

/** A case and its outcome. */
export interface MeasuredPoint extends MeasuredCase {
  /** The necessary work; undefined if the floor is measured, or unknown. */
  readonly work: Work | undefined;
  readonly amount: Amount | undefined;
  /** Figures other than times, such as the share of picks that stay. */
  readonly figures: Readonly<Record<string, number>>;
  /** A case is skipped if it cannot run here, such as for lack of data, which is not a failure. */
  readonly status: "measured" | "skipped" | "failed";
  /** Undefined unless it was measured. */
  readonly timing: Timing | undefined;
  /** Why it failed or was skipped; empty if neither. */
  readonly message: string;
}

/** Points, and their environment. */
export interface Measurement {
  readonly environment: Environment;
  /** Number of planned points, more than there are if it was stopped. */
  readonly planned: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** In the order in which they were measured. */
  readonly points: readonly MeasuredPoint[];
}
