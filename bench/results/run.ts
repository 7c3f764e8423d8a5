/** What one run leaves behind: the types that the store writes and the reports read. */

/** The machine and the software that a run ran on. */
export interface Environment {
  readonly trawl: string;
  readonly deno: string;
  readonly onnxruntime: string;
  readonly os: string;
  readonly arch: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Threads inside one operator. */
  readonly threads: number;
  /** The execution provider that ran, such as "cpu". */
  readonly provider: string;
  readonly gitCommit: string;
  readonly gitDirty: boolean;
  /** sha256 of deno.lock. */
  readonly lockHash: string;
}

/** The resolved configuration of one run: what, with the code and the data, decides every pick. */
export interface RunConfig {
  readonly suite: string;
  readonly dataset: string;
  readonly backbone: string;
  readonly strategy: string;
  /** The strategy's settings, defaults included. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly seed: number;
  /** Labels drawn before the first cycle. */
  readonly initial: number;
  /** Labels bought per cycle. */
  readonly budget: number;
  /** Number of selections; a complete run has one evaluation more. */
  readonly cycles: number;
  /** Pool rows shown to the strategy per cycle, drawn afresh; 0 means all. */
  readonly subset: number;
  /** Name and hyper-parameters of the head and its training. */
  readonly head: Readonly<Record<string, string | number | boolean>>;
}

/** A run's provenance, stored as JSON in the result file's schema metadata. */
export interface RunManifest {
  readonly schemaVersion: 1;
  /** sha256 of config, data, backbone, code and provider: equal keys mean the same run. */
  readonly key: string;
  readonly config: RunConfig;
  readonly datasetHash: string;
  readonly backboneHash: string;
  readonly codeHash: string;
  readonly poolSize: number;
  readonly testSize: number;
  /** Width of the features. */
  readonly dimensions: number;
  readonly classes: readonly string[];
  readonly environment: Environment;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** One evaluation of the AL loop, and the selection that followed it. */
export interface CycleRow {
  readonly cycle: number;
  /** Size of the labelled set that the head was trained on. */
  readonly labelled: number;
  /** Shares in [0, 1]. */
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly nll: number;
  readonly brier: number;
  readonly ece: number;
  readonly ace: number;
  readonly trainSeconds: number;
  readonly evaluateSeconds: number;
  /** Everything that the strategy did, prediction on the pool included; 0 in the last row. */
  readonly selectSeconds: number;
  readonly peakMemoryBytes: number;
  /** Pool rows chosen after this evaluation, in order; empty in the last row. */
  readonly picks: Uint32Array;
}

/** One run as stored: complete, or failed with what went wrong and the cycles before it. */
export interface RunResult {
  readonly manifest: RunManifest;
  readonly status: "done" | "failed";
  /** Why it failed; empty for a complete run. */
  readonly message: string;
  readonly cycles: readonly CycleRow[];
}
