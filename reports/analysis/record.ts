/** The part of an analysis that is about single runs and files: types only. */

/** One run. */
export interface RunRecord {
  /** Its key: equal keys mean the same run. */
  readonly key: string;
  /** Index into the analysis' problems. */
  readonly problem: number;
  /** Index into the analysis' strategies. */
  readonly strategy: number;
  readonly seed: number;
  /** "superseded" where another run of this problem, strategy and seed counts in its place. */
  readonly status: "complete" | "failed" | "timed out" | "incomplete" | "superseded";
  /** Why it failed; empty where it did not. */
  readonly message: string;
  /** Evaluations that there are. */
  readonly evaluations: number;
  /** Mean accuracy over its evaluations; left out for a run that is not complete. */
  readonly auc?: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  /** Seconds of all its training, evaluation and selection. */
  readonly seconds: number;
  /** Largest resident memory of its process, in bytes. */
  readonly peakMemoryBytes: number;
  /** Which of the jobs beside each other ran it, from 0; left out where that was not recorded. */
  readonly worker?: number;
  /** How often it had failed or was interrupted before; left out where that was not recorded. */
  readonly retries?: number;
  /** sha256 of the code that decides its result. */
  readonly codeHash: string;
  /** Whether this is other code than there is now; left out where that is not known. */
  readonly outdated?: boolean;
  /** Index into the analysis' environments. */
  readonly environment: number;
  /** The command that runs it again. */
  readonly command: string;
}
