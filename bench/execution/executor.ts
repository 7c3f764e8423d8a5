/** Who carries runs out: one at a time each, somewhere else than the thread that keeps the books. */
import type { CycleRow } from "../../runs/run.ts";
import type { ProblemData, RunRequest } from "./protocol.ts";

/** Called with every cycle; the run goes on once it resolves, and stops where that is to false. */
export type CycleHandler = (row: CycleRow) => Promise<boolean>;

/** Carries out runs of one suite, one at a time. */
export interface Executor {
  /** The execution provider that runs. */
  readonly provider: string;
  /**
   * Reads a problem's data, short of computing features.
   *
   * @returns What its data are; cheap compared with `prepare`.
   */
  describe(problem: number): Promise<ProblemData>;
  /** Gets the features of a problem ready. */
  prepare(problem: number): Promise<void>;
  /**
   * Runs one run.
   *
   * @returns Whether the run is complete; false where `onCycle` stopped it.
   */
  run(request: RunRequest, onCycle: CycleHandler): Promise<boolean>;
  /** Whether it can still run something; false once it broke down or was ended. */
  readonly alive: boolean;
  /** Makes `describe` and `prepare` fail soon: they have no cycle to finish. A run is not touched. */
  interrupt(): void;
  /** Ends it, once it is idle. */
  close(): Promise<void>;
}

/** Opens an executor. */
export type OpenExecutor = (options: {
  readonly provider: string;
  readonly threads: number;
  /** Told of what takes a while, such as "scattering: 1,200 of 6,000 images". */
  readonly progress: (message: string) => void;
  /** Told of what stops nothing but should be known, such as a cache that cannot be written. */
  readonly warn: (message: string) => void;
}) => Promise<Executor>;
