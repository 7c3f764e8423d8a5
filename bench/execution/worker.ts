/** The worker: answers the main thread's requests with a runtime of its own. */
import type { Ended } from "../../core/ended.ts";
import { RequeueError, TrawlError } from "../../core/errors.ts";
import { cacheFolder } from "../../core/cache_folder.ts";
import { workerScope } from "../../core/worker_scope.ts";
import type { DataContext } from "../../datasets/dataset.ts";
import { parseProvider, Runtime } from "../../onnx/mod.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import type { Strategy } from "../../strategies/strategy.ts";
import { type OpenProblem, openProblem, type ProblemArrays } from "../data.ts";
import type { HeadConfig } from "../head/config.ts";
import { runLoop } from "../loop.ts";
import { giveMemoryBack } from "../memory.ts";
import type { CycleRow } from "../../runs/run.ts";
import { loadSuite } from "../suites/load.ts";
import { loadStrategyFile } from "../suites/strategy_file.ts";
import { contestantOf, nameOf, type Problem, type Suite } from "../suites/suite.ts";
import { describeError } from "./describe_error.ts";
import type { Reply, Request, RunRequest, WorkerOptions } from "./executor.ts";
import { inProcess, type RunFile } from "./own_process.ts";

class Bench {
  #arrays: { readonly problem: number; readonly arrays: ProblemArrays } | undefined;
  readonly #sources = new Map<number, OpenProblem>();

  private constructor(
    readonly suite: Suite,
    readonly problems: readonly Problem[],
    readonly runtime: Runtime,
    readonly context: DataContext,
  ) {}

  static async open(options: WorkerOptions): Promise<Bench> {
    const { suite, provider, threads, data, network, onCorrupt, interrupted } = options;
    const runtime = await Runtime.open({ provider: parseProvider(provider), threads });
    const stop = new Int32Array(interrupted);
    const progress = (message: string): void => {
      if (Atomics.load(stop, 0) !== 0) throw new RequeueError("Interrupted");
      scope.postMessage({ kind: "progress", message });
    };
    const warn = (message: string): void => scope.postMessage({ kind: "warning", message });
    const signal = abortedBy(stop);
    const cache = cacheFolder("derived");
    const context = { folder: data, network, cache, onCorrupt, progress, warn, signal };
    const named = await loadSuite(suite);
    const { files = [], folder = "" } = options.own ?? {};
    const added = (await Promise.all(files.map(loadStrategyFile)))
      .map((strategy) => inProcess(strategy, folder, runFile));
    const together = { ...named, strategies: [...named.strategies, ...added] };
    return new Bench(together, options.problems, runtime, context);
  }

  async source(problem: number): Promise<OpenProblem> {
    const known = this.#sources.get(problem) ??
      await openProblem(this.problems[problem]!, this.context);
    this.#sources.set(problem, known);
    return known;
  }

  async prepare(problem: number): Promise<ProblemArrays> {
    if (this.#arrays?.problem === problem) return this.#arrays.arrays;
    const source = await this.source(problem);
    const arrays = await source.arrays(this.runtime, this.context);
    this.#arrays = { problem, arrays };
    return arrays;
  }

  async run(request: RunRequest): Promise<boolean> {
    const { config, resume } = request;
    const stop = new AbortController();
    const task = {
      ...config,
      ...await this.prepare(request.problem),
      runtime: this.runtime,
      strategy: strategyIn(this.suite, config.strategy),
      head: config.head as unknown as HeadConfig,
      classes: (await this.source(request.problem)).data.classes.length,
    };
    const onCycle = async (row: CycleRow): Promise<void> => {
      if (await keep(row)) stop.abort();
    };
    try {
      await runLoop(task, { resume, onCycle, signal: stop.signal });
      return true;
    } catch (error) {
      if (stop.signal.aborted) return false;
      throw error;
    } finally {
      giveMemoryBack();
    }
  }
}

function strategyIn(suite: Suite, name: string): Strategy {
  for (const contestant of suite.strategies.map(contestantOf)) {
    const { strategy } = contestant;
    if (typeof strategy !== "string" && nameOf(contestant) === name) return strategy;
  }
  return strategyNamed(name);
}

/** Aborts work that reports no progress, such as a download that hangs. */
function abortedBy(stop: Int32Array<SharedArrayBuffer>): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort(new RequeueError("Interrupted"));
  const news = Atomics.waitAsync(stop, 0, 0);
  if (news.async) void news.value.then(abort);
  else abort();
  return controller.signal;
}

const scope = workerScope<Request, Reply>();
let bench: Bench | undefined;
let next: PromiseWithResolvers<boolean> | undefined;
let file: PromiseWithResolvers<Ended> | undefined;

scope.onmessage = ({ data }) => {
  if (data.kind === "next") next?.resolve(data.stop);
  else if (data.kind === "ended") file?.resolve(data.ended);
  else void respond(data);
};

/** Sends a cycle to the main thread, and waits until it is stored. */
async function keep(row: CycleRow): Promise<boolean> {
  next = Promise.withResolvers<boolean>();
  scope.postMessage({ kind: "cycle", row });
  return await next.promise;
}

/** Has the main thread run a strategy's file, and waits for its end. */
async function runFile(...[path, folder]: Parameters<RunFile>): Promise<Ended> {
  file = Promise.withResolvers<Ended>();
  scope.postMessage({ kind: "runFile", file: path, folder });
  return await file.promise;
}

async function respond(request: Request): Promise<void> {
  try {
    scope.postMessage({ kind: "answer", value: await answer(request) });
  } catch (error) {
    const exitCode = error instanceof TrawlError ? error.exitCode : 1;
    scope.postMessage({ kind: "error", message: describeError(error), exitCode });
  }
}

async function answer(request: Request): Promise<unknown> {
  if (request.kind === "open") {
    bench = await Bench.open(request.options);
    return bench.runtime.provider;
  }
  if (bench === undefined) throw new TrawlError("The worker has not been opened");
  switch (request.kind) {
    case "describe":
      return (await bench.source(request.problem)).data;
    case "prepare":
      await bench.prepare(request.problem);
      giveMemoryBack();
      return undefined;
    case "run":
      return await bench.run(request.request);
    case "close":
      return await bench.runtime.close();
  }
}
