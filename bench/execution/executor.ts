/** Executes runs off the main thread: the interface, and the messages between threads. */
import type { CorruptPolicy } from "../../datasets/dataset.ts";
import type { Ended } from "../../core/ended.ts";
import type { CycleRow, RunConfig, RunManifest } from "../../runs/run.ts";
import type { Problem } from "../suites/suite.ts";
import type { RunFile } from "./own_process.ts";

/** A problem's data, without the arrays; named as in a run's manifest. */
export type ProblemData =
  & Pick<RunConfig, "dataset" | "backbone">
  & Pick<
    RunManifest,
    "skipped" | "datasetHash" | "backboneHash" | "poolSize" | "testSize" | "dimensions" | "classes"
  >;

export interface RunRequest {
  readonly problem: number;
  readonly config: RunConfig;
  readonly resume: readonly CycleRow[];
}

/** Called after every cycle; the run continues once it resolves to true, and stops otherwise. */
export type CycleHandler = (row: CycleRow) => Promise<boolean>;

export interface Executor {
  readonly provider: string;
  /** Whether it still works; false once it broke down or was closed. */
  readonly alive: boolean;
  describe(problem: number): Promise<ProblemData>;
  /** Computes the features of a problem, or reads them from their cache. */
  prepare(problem: number): Promise<void>;
  /** Executes a run; false if `onCycle` stopped it. */
  run(request: RunRequest, onCycle: CycleHandler): Promise<boolean>;
  /** Makes `describe` and `prepare` fail soon. A run is not affected: its cycle is finished. */
  interrupt(): void;
  close(): Promise<void>;
}

export interface ExecutorListener {
  /** Work that takes a while, such as "scattering: 1,200 of 6,000 images". */
  readonly progress: (message: string) => void;
  /** Problems that stop nothing, such as a cache that cannot be written. */
  readonly warn: (message: string) => void;
  /** Runs a strategy's file, for those in processes of their own. */
  readonly runFile?: RunFile | undefined;
}

export type OpenExecutor = (
  options: ExecutorListener & { readonly provider: string; readonly threads: number },
) => Promise<Executor>;

export interface WorkerOptions {
  readonly suite: string;
  /** Strategies in files beside the suite's, and where the folders of their selections are made. */
  readonly own?: { readonly files: readonly string[]; readonly folder: string } | undefined;
  /** The problems, as the command line changed them; requests refer to them by index. */
  readonly problems: readonly Problem[];
  readonly provider: string;
  readonly threads: number;
  readonly data: string;
  readonly network: boolean;
  readonly onCorrupt: CorruptPolicy;
  /** Seconds after which a run is ended, as a failure; default none. */
  readonly limit?: number | undefined;
  /** One int32: work that reports progress gives up once it is not 0. */
  readonly interrupted: SharedArrayBuffer;
}

/** Messages to a worker. The main thread sends one request at a time, and waits for the answer. */
export type Request =
  | { readonly kind: "open"; readonly options: WorkerOptions }
  | { readonly kind: "describe"; readonly problem: number }
  | { readonly kind: "prepare"; readonly problem: number }
  | { readonly kind: "run"; readonly request: RunRequest }
  | { readonly kind: "next"; readonly stop: boolean }
  | { readonly kind: "ended"; readonly ended: Ended }
  | { readonly kind: "close" };

export type Reply =
  | { readonly kind: "answer"; readonly value: unknown }
  | { readonly kind: "error"; readonly message: string; readonly exitCode: number }
  | { readonly kind: "progress"; readonly message: string }
  | { readonly kind: "warning"; readonly message: string }
  | { readonly kind: "cycle"; readonly row: CycleRow }
  | { readonly kind: "runFile"; readonly file: string; readonly folder: string };
