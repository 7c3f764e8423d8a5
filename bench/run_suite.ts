/** Runs a suite: skips runs that are done, resumes interrupted ones, and records every failure. */
import { messageOf } from "../core/errors.ts";
import type { Strategy } from "../strategies/strategy.ts";
import type { Executor, OpenExecutor, ProblemData } from "./execution/executor.ts";
import { type PlannedRun, planRuns, strategyOf } from "./plan.ts";
import type { StoredRun } from "../runs/content.ts";
import type { CycleRow, Environment, RunResult } from "../runs/run.ts";
import type { ResultStore } from "../runs/store.ts";
import type { Suite } from "./suites/suite.ts";

/** Called with everything that happens. */
export interface SuiteListener {
  /** The plan is complete; `ended` of its runs are done already. */
  planned(runs: readonly PlannedRun[], ended: readonly RunResult[]): void;
  started(run: PlannedRun, resumed: number): void;
  cycle(run: PlannedRun, row: CycleRow): void;
  ended(run: PlannedRun, result: RunResult): void;
  note(message: string): void;
  say(message: string): void;
}

export interface RunSuiteOptions {
  readonly suite: Suite;
  readonly store: ResultStore;
  readonly open: OpenExecutor;
  readonly provider: string;
  readonly jobs: number;
  readonly threads: number;
  readonly environment: (provider: string, threads: number) => Environment;
  readonly codeHash: (strategy: Strategy) => Promise<string>;
  /** Finds earlier results to use for runs without one of their own; default none. */
  readonly substitutes?: (
    runs: readonly PlannedRun[],
  ) => Promise<ReadonlyMap<PlannedRun, RunResult>>;
  readonly listener: SuiteListener;
  /** Stops the suite; cycles in progress are finished and stored. */
  readonly signal: AbortSignal;
}

export interface SuiteOutcome {
  /** Runs that have ended, earlier ones included, in the order of the plan. */
  readonly results: readonly RunResult[];
  /** Number of runs in the plan; 0 if it was stopped before there was one. */
  readonly planned: number;
  readonly skipped: number;
  readonly failed: number;
  readonly stopped: boolean;
}

export async function runSuite(options: RunSuiteOptions): Promise<SuiteOutcome> {
  const crew = new Crew(options);
  try {
    const runs = await planSuite(options, crew);
    if (runs === undefined) {
      return { results: [], planned: 0, skipped: 0, failed: 0, stopped: true };
    }
    const before = await Promise.all(runs.map((run) => options.store.load(run.manifest)));
    const results = new Map<PlannedRun, RunResult>();
    const failures = new Map<PlannedRun, RunResult>();
    runs.forEach((run, i) => {
      const result = before[i];
      if (result?.status === "done") results.set(run, result);
      else if (result !== undefined) failures.set(run, result);
    });
    const left = runs.filter((run) => !results.has(run));
    const substitutes = left.length === 0 ? undefined : await options.substitutes?.(left);
    for (const [run, result] of substitutes ?? []) results.set(run, result);
    options.listener.planned(runs, [...results.values()]);
    const skipped = results.size;
    await runPending(options, crew, runs.filter((run) => !results.has(run)), failures, results);
    // A failure that could not be retried before the stop is still a result.
    const ended = runs.map((run) => results.get(run) ?? failures.get(run))
      .filter((result) => result !== undefined);
    return {
      results: ended,
      planned: runs.length,
      skipped,
      failed: ended.filter((result) => result.status === "failed").length,
      stopped: results.size < runs.length,
    };
  } finally {
    await crew.close();
  }
}

/** Runs problem by problem, so that executors hold the features of one at a time. */
async function runPending(
  options: RunSuiteOptions,
  crew: Crew,
  pending: readonly PlannedRun[],
  failures: ReadonlyMap<PlannedRun, RunResult>,
  results: Map<PlannedRun, RunResult>,
): Promise<void> {
  for (const problem of options.suite.problems.keys()) {
    const queue = pending.filter((run) => run.problem === problem);
    if (queue.length === 0 || options.signal.aborted) continue;
    const size = Math.min(options.jobs, queue.length);
    // The first executor fills the feature cache that the others read.
    if (!await crew.prepare(0, problem)) return;
    await Promise.all(Array.from({ length: size }, async (_, member) => {
      if (!await crew.prepare(member, problem)) return;
      for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
        if (options.signal.aborted) return;
        const executor = await crew.member(member);
        const seconds = crew.prepareSeconds(problem);
        const result = await runOne(options, executor, run, member, failures.get(run), seconds);
        if (result === undefined) return;
        results.set(run, result);
        options.listener.ended(run, result);
        if (!executor.alive && !await crew.replace(member, problem)) return;
      }
    }));
  }
}

/** Runs one run to its end; undefined if it was stopped. */
async function runOne(
  options: RunSuiteOptions,
  executor: Executor,
  run: PlannedRun,
  worker: number,
  failed: RunResult | undefined,
  embedSeconds: number | undefined,
): Promise<RunResult | undefined> {
  const { store, listener, signal } = options;
  const checkpoint = await store.loadCheckpoint(run.manifest.key);
  const startedAt = checkpoint?.manifest.startedAt ?? now();
  let cycles = checkpoint?.cycles ?? failed?.cycles ?? [];
  listener.started(run, cycles.length);
  const before = failed?.manifest.retries ?? checkpoint?.manifest.retries ?? 0;
  const circumstances = {
    worker,
    retries: before + (failed === undefined ? 0 : 1),
    ...embedSeconds !== undefined && { embedSeconds },
  };
  const stored = (failure?: string): StoredRun => ({
    manifest: { ...run.manifest, startedAt, finishedAt: now(), ...circumstances },
    cycles,
    ...failure !== undefined && { failure },
  });
  const keep = async (row: CycleRow): Promise<boolean> => {
    const next = [...cycles.map(({ state: _, ...before }) => before), row];
    await store.checkpoint({ ...stored(), cycles: next });
    cycles = next;
    listener.cycle(run, row);
    return !signal.aborted;
  };
  const { problem, manifest: { config } } = run;
  let failure: string | undefined;
  try {
    if (!await executor.run({ problem, config, resume: cycles }, keep)) return undefined;
  } catch (error) {
    failure = `Cycle ${cycles.length}: ${messageOf(error)}`;
  }
  return await store.save(stored(failure));
}

/** Makes the plan; undefined if it was stopped meanwhile, such as while data were fetched. */
async function planSuite(
  { suite, threads, environment, codeHash, signal }: RunSuiteOptions,
  crew: Crew,
): Promise<PlannedRun[] | undefined> {
  // Code is hashed while the first executor starts; errors are thrown later, by whoever needs the result.
  await Promise.allSettled([
    crew.member(0),
    ...suite.strategies.map(async (entry) => await codeHash(strategyOf(entry))),
  ]);
  const first = await crew.member(0);
  const data: ProblemData[] = [];
  try {
    for (const problem of suite.problems.keys()) data.push(await first.describe(problem));
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
  const machine = environment(first.provider, threads);
  return await planRuns(suite, { data, environment: machine, codeHash });
}

/** The executors of a suite, opened on first use. */
class Crew {
  readonly #members: (Promise<Executor> | undefined)[] = [];
  readonly #prepared: (number | undefined)[] = [];
  readonly #seconds = new Map<number, number>();
  readonly #said = new Set<string>();

  constructor(readonly options: RunSuiteOptions) {}

  /** The executor of a job; all of them use the provider that the first one chose. */
  async member(place: number): Promise<Executor> {
    return await (this.#members[place] ??= this.#open(place));
  }

  /** Prepares a problem's features; false if it was stopped meanwhile. */
  async prepare(place: number, problem: number): Promise<boolean> {
    if (this.options.signal.aborted) return false;
    if (this.#prepared[place] === problem) return true;
    try {
      const member = await this.member(place);
      const start = performance.now();
      await member.prepare(problem);
      // The others only read features from their cache.
      if (place === 0) this.#seconds.set(problem, (performance.now() - start) / 1000);
    } catch (error) {
      if (this.options.signal.aborted) return false;
      throw error;
    }
    this.#prepared[place] = problem;
    return true;
  }

  prepareSeconds(problem: number): number | undefined {
    return this.#seconds.get(problem);
  }

  async replace(place: number, problem: number): Promise<boolean> {
    this.#members[place] = undefined;
    this.#prepared[place] = undefined;
    return await this.prepare(place, problem);
  }

  async close(): Promise<void> {
    const members = await Promise.allSettled(this.#members);
    for (const member of members) {
      if (member.status === "fulfilled" && member.value?.alive) await member.value.close();
    }
  }

  async #open(place: number): Promise<Executor> {
    const { open, provider, threads, listener, signal } = this.options;
    const executor = await open({
      provider: place === 0 ? provider : (await this.member(0)).provider,
      threads,
      progress: (message) => listener.note(message),
      // Every executor reads the same data, and warns of the same problems.
      warn: (message) => {
        if (!this.#said.has(message)) listener.say(message);
        this.#said.add(message);
      },
    });
    if (signal.aborted) executor.interrupt();
    else signal.addEventListener("abort", () => executor.interrupt(), { once: true });
    return executor;
  }
}

function now(): string {
  return new Date().toISOString();
}
