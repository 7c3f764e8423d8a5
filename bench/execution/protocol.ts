/** What the main thread and a worker tell each other. */
import type { SkippedSummary } from "../../datasets/corrupt.ts";
import type { CorruptPolicy } from "../../datasets/dataset.ts";
import type { CycleRow, RunConfig } from "../../runs/run.ts";
import type { Problem } from "../suites/suite.ts";

/** How a worker is set up. */
export interface WorkerOptions {
  /** The suite's name, or the absolute path of its file, where its strategies are found. */
  readonly suite: string;
  /** The problems, as the command line leaves them; requests go by their index. */
  readonly problems: readonly Problem[];
  /** A provider's name, or "auto". */
  readonly provider: string;
  /** Threads inside one operator. */
  readonly threads: number;
  /** The folder of datasets. */
  readonly data: string;
  /** Whether missing files may be fetched. */
  readonly network: boolean;
  /** What is done about images that cannot be decoded. */
  readonly onCorrupt: CorruptPolicy;
  /** One int32: whatever reports progress gives up once it is not 0. */
  readonly interrupted: SharedArrayBuffer;
}

/** A problem's data, without the arrays. */
export interface ProblemData {
  /** The dataset's name; of data of one's own that of their file or folder. */
  readonly dataset: string;
  /** The backbone's name; of a file of one's own that of the file; "none" for tabular data. */
  readonly backbone: string;
  /** Images that were left out because they cannot be decoded. */
  readonly skipped?: SkippedSummary;
  /** sha256 of the pool and the test set as used. */
  readonly datasetHash: string;
  /** sha256 of the program that turns them into features. */
  readonly backboneHash: string;
  /** Rows of the pool. */
  readonly poolSize: number;
  /** Rows of the test set. */
  readonly testSize: number;
  /** Width of the features. */
  readonly dimensions: number;
  /** Class names; a label is an index into them. */
  readonly classes: readonly string[];
}

/** One run that a worker is asked for. */
export interface RunRequest {
  /** Index in the problems. */
  readonly problem: number;
  /** What decides its result. */
  readonly config: RunConfig;
  /** Cycles that are there already. */
  readonly resume: readonly CycleRow[];
}

/** What the main thread asks for. It asks one thing at a time, and waits for the answer. */
export type Request =
  | { readonly kind: "open"; readonly options: WorkerOptions }
  /** Answered with {@linkcode ProblemData}. */
  | { readonly kind: "describe"; readonly problem: number }
  /** Features are computed or read from their cache. */
  | { readonly kind: "prepare"; readonly problem: number }
  /** Answered with whether the run is complete. */
  | { readonly kind: "run"; readonly request: RunRequest }
  /** After a cycle was kept: go on, or stop here. */
  | { readonly kind: "next"; readonly stop: boolean }
  | { readonly kind: "close" };

/** What a worker says. */
export type Reply =
  | { readonly kind: "answer"; readonly value: unknown }
  | { readonly kind: "error"; readonly message: string; readonly exitCode: number }
  /** Something that takes a while goes on. */
  | { readonly kind: "progress"; readonly message: string }
  /** Something that a person should know, and that stops nothing. */
  | { readonly kind: "warning"; readonly message: string }
  /** A cycle is done; the worker waits for "next". */
  | { readonly kind: "cycle"; readonly row: CycleRow };
