/** The record of one run: the types that the store writes and reports read. */

/** The machine and the software that a run ran on. */
export interface Environment {
  readonly trawl: string;
  readonly deno: string;
  readonly onnxruntime: string;
  readonly os: string;
  readonly arch: string;
  readonly cpu: string;
  /** The widest vectors that it computes with, such as "AVX-512", if known. */
  readonly vectors?: string;
  /** Logical processors. */
  readonly cores: number;
  /** Memory of the machine; 0 if unknown. */
  readonly memoryBytes: number;
  /** Threads inside one operator. */
  readonly threads: number;
  readonly provider: string;
  /** Commit of the source tree; "unknown" outside a repository. */
  readonly gitCommit: string;
  /** Whether files differ from that commit; absent if nobody could tell. */
  readonly gitDirty?: boolean;
  readonly lockHash: string;
}

/** The resolved configuration of one run: together with code and data, it decides every pick. */
export interface RunConfig {
  readonly suite: string;
  readonly dataset: string;
  /** "none" for tabular data. */
  readonly backbone: string;
  readonly strategy: string;
  /** The strategy's settings, defaults included. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly seed: number;
  /** Labels drawn before the first cycle. */
  readonly initial: number;
  readonly budget: number;
  /** Number of selections; a complete run has one evaluation more. */
  readonly cycles: number;
  /** Pool rows shown to the strategy, drawn again in every cycle; 0 means all. */
  readonly subset: number;
  readonly head: Readonly<Record<string, string | number | boolean>>;
}

/** Images that were left out of a dataset. */
export interface SkippedImages {
  readonly count: number;
  /** The first of them, a sentence each. */
  readonly first: readonly string[];
}

/** The source of a part of a run, for reports that cite it. */
export interface Citation {
  readonly of: "strategy" | "dataset" | "backbone";
  /** The part's name in the configuration, for example "badge". */
  readonly name: string;
  /** The title of the paper, or the part's display name. */
  readonly title: string;
  /** Authors and year, for example "Ash et al. 2020", if it is a paper. */
  readonly authors?: string;
  /** An address, or words that name the source. */
  readonly source: string;
}

/** A run's provenance, stored as JSON in the result file's schema metadata. */
export interface RunManifest {
  /** Layout of the file; 1 lacks the optional fields below. */
  readonly schemaVersion: 1 | 2;
  /** sha256 of config, data, backbone, code and provider: equal keys mean the same run. */
  readonly key: string;
  readonly config: RunConfig;
  /** sha256 of the pool and the test set. */
  readonly datasetHash: string;
  /** sha256 of the program that turns them into features. */
  readonly backboneHash: string;
  /** sha256 of the code that decides results. */
  readonly codeHash: string;
  /** Rows of the pool, those labelled first included. */
  readonly poolSize: number;
  readonly testSize: number;
  readonly dimensions: number;
  /** Class names; a label is an index into them. */
  readonly classes: readonly string[];
  /** Images that were left out because they cannot be decoded, if any. */
  readonly skipped?: SkippedImages;
  readonly environment: Environment;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  /** The job that ran it, from 0; absent before version 0.2. */
  readonly worker?: number;
  /** How often it had failed before; absent before version 0.2. */
  readonly retries?: number;
  /** Seconds to compute or read its features, once for all runs of the same start. */
  readonly embedSeconds?: number;
  /** The group in which reports show the strategy, if it has one; not part of the key. */
  readonly family?: string;
  /** What to cite, if the run was planned by a version that records it; not part of the key. */
  readonly citations?: readonly Citation[];
}

/** The metrics of one evaluation. */
export interface Metrics {
  /** Share of rows whose largest logit is the label's. */
  readonly accuracy: number;
  /** Mean over the classes present of their recall. */
  readonly balancedAccuracy: number;
  /** Mean of −log p(label), natural logarithm. */
  readonly nll: number;
  /** Mean over rows of Σ (p − onehot)² (Brier, 1950). */
  readonly brier: number;
  /** Expected calibration error of the top label, 15 even bins (Guo et al., 1706.04599). */
  readonly ece: number;
  /** Adaptive calibration error (Nixon et al., 1904.01685), class-wise, 15 bins, threshold 0.01. */
  readonly ace: number;
}

/** One evaluation of the AL loop, and the selection that followed it. */
export interface CycleRow extends Metrics {
  readonly cycle: number;
  /** Size of the labelled set that the head was trained on. */
  readonly labelled: number;
  readonly trainSeconds: number;
  /** Predicting and scoring the test set. */
  readonly evaluateSeconds: number;
  /** Everything that the strategy did, including prediction on the pool; 0 in the last row. */
  readonly selectSeconds: number;
  /** Most memory of the process seen during the cycle; jobs share a process. */
  readonly peakMemoryBytes: number;
  /** Pool rows chosen after this evaluation, in order; empty in the last row. */
  readonly picks: Uint32Array;
  /** The precision that decided the picks, if the strategy chooses one; absent in earlier files. */
  readonly precision?: string;
  /**
   * What the strategy has to remember after these picks, as JSON; a file has it in its last row only,
   * for runs that continue.
   */
  readonly state?: string;
}

/** A run that has ended: complete, or failed after some cycles. */
export interface RunResult {
  readonly manifest: RunManifest;
  readonly status: "done" | "failed";
  /** Why it failed; empty for a complete run. */
  readonly message: string;
  /** First to last, without a gap. */
  readonly cycles: readonly CycleRow[];
}
