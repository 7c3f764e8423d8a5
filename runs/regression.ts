/** A comparison of two versions of Trawl on one machine: what `regress` writes, and pages read. */
import type { Case, Counters } from "./measurement.ts";
import type { Environment } from "./run.ts";

/** One version of the code. */
export interface Version {
  /** Full hash; undefined for a working tree that differs from its commit. */
  readonly commit?: string;
  /** What the user called it, such as "main", or "working tree". */
  readonly name: string;
  /** sha256 of its files and their names. */
  readonly content: string;
}

/**
 * What became of a case: compared, or new if the head alone can run it, broken if only the base can, skipped
 * if what it needs is not here, or failed if a side died, or neither can run it.
 */
export type CaseStatus = "compared" | "new" | "skipped" | "failed" | "broken";

/** A case and its pairs. */
export interface ComparedCase extends Case {
  readonly status: CaseStatus;
  /** Why it is not compared, such as an error of the base; empty if it is. */
  readonly message: string;
  /** Undefined if that side failed. */
  readonly baseCounters: Counters | undefined;
  readonly headCounters: Counters | undefined;
  readonly pairs: readonly TimedPair[];
}

/**
 * Seconds of one pair: fresh processes of base, head and control, timed in turn. The control is the base
 * again, in a process of its own, so control against base shows the noise.
 */
export interface TimedPair {
  readonly base: readonly number[];
  readonly head: readonly number[];
  readonly control: readonly number[];
}

/** How an exact check ended: equal, not, or a difference that rounding explains. */
export type ExactOutcome = "equal" | "rounding" | "differs" | "accepted" | "missing";

/** Picks or accuracy of one golden run. */
export interface ExactCheck {
  /** "picks", "accuracy" or "counters". */
  readonly kind: string;
  /** Such as "margin on glyphs, seed 0". */
  readonly name: string;
  readonly outcome: ExactOutcome;
  /** What differs, such as the first cycle, pick and gap; empty if nothing does. */
  readonly message: string;
}

/** Everything that one `regress` measured; verdicts follow from it. */
export interface Regression {
  readonly environment: Environment;
  readonly base: Version;
  readonly head: Version;
  /** The smallest slow-down that matters, such as 0.05. */
  readonly margin: number;
  /** Pairs planned for every case, before the extension. */
  readonly planned: number;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Whether it ended by itself, so that nothing is left to resume. */
  readonly complete: boolean;
  readonly cases: readonly ComparedCase[];
  readonly checks: readonly ExactCheck[];
}

/** One case at one commit, as `regress --record` keeps it. */
export interface HistoryRow extends Case {
  /** Full hash. */
  readonly commit: string;
  /** The commit's, ISO 8601, UTC. */
  readonly date: string;
  /** The pinned base, a full hash: ratios to different bases are not compared. */
  readonly base: string;
  /** Logarithm of the commit's time over the base's, with its interval. */
  readonly logRatio: number;
  readonly low: number;
  readonly high: number;
  /** Processor, threads and provider: rows of different machines are not compared. */
  readonly machine: string;
  readonly trawl: string;
  readonly onnxruntime: string;
}
