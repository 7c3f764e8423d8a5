/** The record of one run: what the store writes and reports read, and the checks of its manifest. */
import * as v from "valibot";
import { count, finite, type Frozen, hash, instant, text } from "./schema.ts";

/** Most settings of one strategy or head, because reports name each of them. */
const MAX_SETTINGS = 100;

/** Most citations: a strategy, a dataset and a backbone, and room for more papers of each. */
const MAX_CITATIONS = 10;

export const environmentSchema = v.strictObject({
  trawl: text,
  deno: text,
  onnxruntime: text,
  os: text,
  arch: text,
  cpu: text,
  /** The widest vectors that it computes with, such as "AVX-512", if known. */
  vectors: v.exactOptional(text),
  cores: count,
  /** Memory of the machine; 0 if unknown. */
  memoryBytes: count,
  threads: count,
  provider: text,
  /** Commit of the source tree; "unknown" outside a repository. */
  gitCommit: text,
  /** Whether files differ from that commit; absent if nobody could tell. */
  gitDirty: v.exactOptional(v.boolean()),
  lockHash: text,
});

/** The machine and the software that a run ran on. */
export type Environment = Frozen<typeof environmentSchema>;

/** Settings with their defaults. */
const settings = v.pipe(
  v.record(text, v.union([text, finite, v.boolean()])),
  v.maxEntries(MAX_SETTINGS),
);

const configSchema = v.strictObject({
  suite: text,
  dataset: text,
  /** "none" for tabular data. */
  backbone: text,
  strategy: text,
  settings,
  seed: count,
  /** Labels drawn before the first cycle. */
  initial: count,
  budget: v.pipe(count, v.minValue(1)),
  /** Number of selections; a complete run has one evaluation more. */
  cycles: v.pipe(count, v.maxValue(1_000_000)),
  /** Pool rows shown to the strategy, drawn again in every cycle; 0 means all. */
  subset: count,
  head: settings,
});

/** The resolved configuration of one run: together with code and data, it decides every pick. */
export type RunConfig = Frozen<typeof configSchema>;

const citationSchema = v.strictObject({
  of: v.picklist(["strategy", "dataset", "backbone"]),
  name: text,
  /** The title of the paper, or the part's display name. */
  title: text,
  /** Authors and year, for example "Ash et al. 2020", if it is a paper. */
  authors: v.exactOptional(text),
  /** An address, or words that name the source. */
  source: text,
});

/** The source of a part of a run, for reports that cite it. */
export type Citation = Frozen<typeof citationSchema>;

export const manifestSchema = v.strictObject({
  /** Layout of the file; 1 lacks the optional members below, 2 lacks `pool` and `poolShare`. */
  schemaVersion: v.picklist([1, 2, 3]),
  /** sha256 of config, data, backbone, code and provider: equal keys mean the same run. */
  key: hash,
  config: configSchema,
  /** sha256 of the pool and the test set. */
  datasetHash: hash,
  /** sha256 of the program that turns them into features. */
  backboneHash: hash,
  /** sha256 of the code that decides results. */
  codeHash: hash,
  /** Rows of the pool, those labelled first included. */
  poolSize: v.pipe(count, v.maxValue(2 ** 32)),
  /** The rule that drew the pool from the training split, or its share; absent if it is all of it. */
  pool: v.exactOptional(v.picklist(["reference"])),
  poolShare: v.exactOptional(v.pipe(v.number(), v.gtValue(0), v.maxValue(1))),
  testSize: count,
  dimensions: count,
  classes: v.array(text),
  /** Images that were left out because they cannot be decoded, if any: the first, a sentence each. */
  skipped: v.exactOptional(v.strictObject({ count, first: v.array(text) })),
  environment: environmentSchema,
  startedAt: instant,
  finishedAt: instant,
  /** The job that ran it, from 0; absent before version 0.2. */
  worker: v.exactOptional(count),
  /** How often it had failed before; absent before version 0.2. */
  retries: v.exactOptional(count),
  /** Seconds to compute or read its features, once for all runs of the same start. */
  embedSeconds: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1e12))),
  /** The group in which reports show the strategy, if it has one; not part of the key. */
  family: v.exactOptional(text),
  /** Whether the strategy saw labels and test set; not part of the key. */
  upperBound: v.exactOptional(v.boolean()),
  /** What to cite, if the run was planned by a version that records it; not part of the key. */
  citations: v.exactOptional(v.pipe(v.array(citationSchema), v.maxLength(MAX_CITATIONS))),
});

/** A run's provenance, stored as JSON in the result file's schema metadata. */
export type RunManifest = Frozen<typeof manifestSchema>;

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
  readonly labelled: number;
  readonly trainSeconds: number;
  readonly evaluateSeconds: number;
  /** Everything that the strategy did, including prediction on the pool; 0 in the last row. */
  readonly selectSeconds: number;
  /** Most memory of the process seen during the cycle; jobs share a process. */
  readonly peakMemoryBytes: number;
  /** Pool rows chosen after this evaluation, in order; empty in the last row. */
  readonly picks: Uint32Array;
  /** The precision that decided the picks, if the strategy chooses one; absent in earlier files. */
  readonly precision?: string;
  /** What the strategy has to remember, as JSON, for runs that continue: only in a file's last row. */
  readonly state?: string;
}

/** A run that has ended: complete, or failed after some cycles. */
export interface RunResult {
  readonly manifest: RunManifest;
  readonly status: "done" | "failed";
  readonly message: string;
  /** First to last, without a gap. */
  readonly cycles: readonly CycleRow[];
}
