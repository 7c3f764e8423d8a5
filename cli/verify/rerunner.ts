/** Runs recorded runs again, on the recorded provider and number of threads. */
import { fileURLToPath } from "node:url";
import type { Executor, ProblemData } from "../../bench/execution/executor.ts";
import { WorkerExecutor } from "../../bench/execution/worker_executor.ts";
import { canonical } from "../../core/canonical.ts";
import { dataFolder } from "../../core/cache_folder.ts";
import { InputError, messageOf } from "../../core/errors.ts";
import { parseProvider } from "../../onnx/mod.ts";
import type { CycleRow } from "../../runs/run.ts";
import type { Progress } from "../progress.ts";
import type { Target } from "./target.ts";
import type { Rerun } from "./verdict.ts";

interface RerunnerOptions {
  /** The user's suite file, whose strategies may take part. */
  readonly file: URL | undefined;
  /** Default the recorded one of each run. */
  readonly provider: string | undefined;
  readonly network: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export class Rerunner {
  readonly #options: RerunnerOptions;
  /** By kind; what is missing once stays missing. */
  readonly #data = new Map<string, Promise<ProblemData>>();
  /** The executor of one kind of run at a time: it holds the features. */
  #open: { readonly kind: string; readonly executor: Executor } | undefined;

  constructor(options: RerunnerOptions) {
    this.#options = options;
  }

  /** Equal for runs that an executor can run one after the other. */
  kindOf(target: Target): string {
    const { problem: { dataset, backbone, pool, poolShare }, run: { manifest } } = target;
    const { environment: { threads }, skipped } = manifest;
    const data = [dataset, backbone, pool, poolShare];
    return canonical([...data, this.providerOf(target), threads, skipped !== undefined]);
  }

  providerOf({ run: { manifest } }: Target): string {
    return this.#options.provider ?? manifest.environment.provider;
  }

  /** Checks that a run's data are here and the recorded ones, and that its provider can be used. */
  async requireData(target: Target): Promise<void> {
    const { config, ...recorded } = target.run.manifest;
    const found = await this.#data.getOrInsertComputed(
      this.kindOf(target),
      async () => await (await this.#executor(target)).describe(0),
    );
    for (const kind of ["dataset", "backbone"] as const) {
      if (found[`${kind}Hash`] === recorded[`${kind}Hash`]) continue;
      throw new InputError(`Its ${kind} "${config[kind]}" is not the one here: hashes differ`);
    }
  }

  /** Runs a run to its end or its failure; undefined if it was stopped. */
  async run(target: Target): Promise<Rerun | undefined> {
    const { progress, signal } = this.#options;
    const planned = { problem: 0, manifest: target.run.manifest };
    const cycles: CycleRow[] = [];
    const keep = (row: CycleRow): Promise<boolean> => {
      cycles.push(row);
      progress.cycle(planned, row);
      return Promise.resolve(!signal.aborted);
    };
    let message = "";
    progress.started(planned, 0);
    try {
      const executor = await this.#executor(target);
      await executor.prepare(0);
      const request = { problem: 0, config: target.config, resume: [] };
      if (!await executor.run(request, keep)) return undefined;
    } catch (error) {
      if (signal.aborted) return undefined;
      message = messageOf(error);
    }
    const status = message === "" ? "done" : "failed";
    progress.ended(planned, { ...target.run, status, message, cycles });
    return { cycles, message };
  }

  async close(): Promise<void> {
    if (this.#open?.executor.alive) await this.#open.executor.close();
    this.#open = undefined;
  }

  async #executor(target: Target): Promise<Executor> {
    const kind = this.kindOf(target);
    if (this.#open?.kind === kind && this.#open.executor.alive) return this.#open.executor;
    await this.close();
    const { file, network, progress, signal } = this.#options;
    const { environment: { threads }, skipped } = target.run.manifest;
    const executor = await WorkerExecutor.open({
      // Any of ours: its problems are not used, and strategies that it lacks are taken from the registry.
      suite: file === undefined ? "quick" : fileURLToPath(file),
      problems: [target.problem],
      provider: parseProvider(this.providerOf(target)),
      threads,
      data: dataFolder(),
      network,
      onCorrupt: skipped === undefined ? "fail" : "skip",
    }, { progress: (text) => progress.note(text), warn: (text) => progress.say(text) });
    this.#open = { kind, executor };
    if (signal.aborted) executor.interrupt();
    else signal.addEventListener("abort", () => executor.interrupt(), { once: true });
    return executor;
  }
}
