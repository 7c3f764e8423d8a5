/** An executor in a worker, so that the main thread stays free for signals and progress. */
import type { Ended } from "../../core/ended.ts";
import { InputError, messageOf, TrawlError } from "../../core/errors.ts";
import type {
  CycleHandler,
  Executor,
  ExecutorListener,
  ProblemData,
  Reply,
  Request,
  RunRequest,
  WorkerOptions,
} from "./executor.ts";
import type { RunFile } from "./own_process.ts";
import { PeakMemory } from "../memory.ts";
import type { CycleRow } from "../../runs/run.ts";

/** Milliseconds between two samples of a run's memory. */
const SAMPLING = 50;

interface Pending {
  readonly answer: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
  readonly onCycle?: CycleHandler;
  /** Why a cycle could not be stored: the run is stopped, and fails with this error. */
  broken?: unknown;
}

export class WorkerExecutor implements Executor {
  provider = "";
  alive = true;
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url).href, { type: "module" });
  readonly #listener: ExecutorListener;
  readonly #limit: number | undefined;
  // Shared, because a worker that computes features reads no messages.
  readonly #interrupted = new SharedArrayBuffer(4);
  #abandoned = false;
  #pending: Pending | undefined;
  #memory = new PeakMemory();

  private constructor(listener: ExecutorListener, limit?: number) {
    this.#listener = listener;
    this.#limit = limit;
    this.#worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#hear(data);
    this.#worker.onerror = (event) => {
      // The run is reported as failed; the event must not end the process.
      event.preventDefault();
      this.alive = false;
      this.#pending?.fail(new TrawlError(`The worker broke down: ${event.message}`));
    };
  }

  static async open(
    options: Omit<WorkerOptions, "interrupted">,
    listener: ExecutorListener,
  ): Promise<WorkerExecutor> {
    const executor = new WorkerExecutor(listener, options.limit);
    try {
      const interrupted = executor.#interrupted;
      const open = { kind: "open", options: { ...options, interrupted } } as const;
      executor.provider = await executor.#ask(open) as string;
      return executor;
    } catch (error) {
      executor.#end();
      throw error;
    }
  }

  async describe(problem: number): Promise<ProblemData> {
    return await this.#ask({ kind: "describe", problem }) as ProblemData;
  }

  async prepare(problem: number): Promise<void> {
    try {
      await this.#ask({ kind: "prepare", problem });
    } catch (error) {
      this.#abandoned = Atomics.load(new Int32Array(this.#interrupted), 0) !== 0;
      throw error;
    }
  }

  async run(request: RunRequest, onCycle: CycleHandler): Promise<boolean> {
    this.#memory = new PeakMemory();
    // Here, because the worker is busy when memory is at its peak.
    const sampling = setInterval(() => this.#memory.sample(), SAMPLING);
    const limit = this.#limit;
    const timer = limit && setTimeout(() => {
      this.#end();
      this.#pending?.fail(
        new TrawlError(`It took longer than ${limit} s, and was ended (--limit)`),
      );
    }, 1000 * limit);
    try {
      return await this.#ask({ kind: "run", request }, onCycle) as boolean;
    } finally {
      clearInterval(sampling);
      clearTimeout(timer);
    }
  }

  /** Ends the worker once it is idle; one whose work was interrupted ends with the process. */
  async close(): Promise<void> {
    // Otherwise, an image that is being decoded would be written to memory that is gone.
    if (this.#abandoned) return;
    // A busy worker's run is given up, because something else has failed.
    if (this.#pending === undefined) await this.#ask({ kind: "close" });
    this.#end();
  }

  interrupt(): void {
    const interrupted = new Int32Array(this.#interrupted);
    Atomics.store(interrupted, 0, 1);
    Atomics.notify(interrupted, 0);
  }

  #end(): void {
    this.alive = false;
    this.#worker.terminate();
  }

  #ask(request: Request, onCycle?: CycleHandler): Promise<unknown> {
    if (this.#pending !== undefined) throw new TrawlError("A worker does one thing at a time");
    return new Promise((resolve, reject) => {
      const settle = <T>(then: (value: T) => void) => (value: T): void => {
        this.#pending = undefined;
        then(value);
      };
      this.#pending = {
        answer: settle(resolve),
        fail: settle(reject),
        ...onCycle && { onCycle },
      };
      this.#worker.postMessage(request);
    });
  }

  #hear(reply: Reply): void {
    const pending = this.#pending;
    switch (reply.kind) {
      case "answer":
        if (pending?.broken === undefined) pending?.answer(reply.value);
        else pending.fail(pending.broken);
        break;
      case "error":
        pending?.fail(
          reply.exitCode === 2 ? new InputError(reply.message) : new TrawlError(reply.message),
        );
        break;
      case "progress":
        this.#listener.progress(reply.message);
        break;
      case "warning":
        this.#listener.warn(reply.message);
        break;
      case "cycle":
        void this.#keep(reply.row, pending);
        break;
      case "runFile":
        void this.#runFile(reply.file, reply.folder);
    }
  }

  async #runFile(...call: Parameters<RunFile>): Promise<void> {
    let ended: Ended;
    try {
      ended = await this.#listener.runFile!(...call);
    } catch (error) {
      ended = { stdout: "", stderr: messageOf(error), missing: true };
    }
    this.#worker.postMessage({ kind: "ended", ended } satisfies Request);
  }

  async #keep(row: CycleRow, pending: Pending | undefined): Promise<void> {
    let stop = true;
    const peakMemoryBytes = Math.max(row.peakMemoryBytes, this.#memory.peak());
    this.#memory = new PeakMemory();
    try {
      stop = !await pending?.onCycle?.({ ...row, peakMemoryBytes });
    } catch (error) {
      if (pending !== undefined) pending.broken = error;
    }
    this.#worker.postMessage({ kind: "next", stop } satisfies Request);
  }
}
