/** Runs a suite: skips runs that are done, resumes interrupted ones, and records every failure. */
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../core/errors.ts";
import { counted } from "../core/format.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { Crew, type CrewOptions } from "./crew.ts";
import type { Executor, ProblemData } from "./execution/executor.ts";
import { type PlannedRun, planRuns, strategyOf } from "./plan.ts";
import { type ClaimOptions, Claims } from "../runs/claims.ts";
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

export interface RunSuiteOptions extends CrewOptions {
  readonly suite: Suite;
  readonly store: ResultStore;
  readonly jobs: number;
  readonly environment: (provider: string, threads: number) => Environment;
  readonly codeHash: (strategy: Strategy) => Promise<string>;
  /** Chooses from the plan what is to be run; default all. */
  readonly choose?: (runs: readonly PlannedRun[]) => readonly PlannedRun[];
  readonly claims?: ClaimOptions;
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

/** The plan alone; undefined if it was stopped meanwhile. */
export async function planOnly(
  options: RunSuiteOptions,
): Promise<readonly PlannedRun[] | undefined> {
  const crew = new Crew(options);
  try {
    return await planSuite(options, crew);
  } finally {
    await crew.close();
  }
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

/** Runs what is left, and waits for what other processes are at, to take over what they leave. */
async function runPending(
  options: RunSuiteOptions,
  crew: Crew,
  pending: readonly PlannedRun[],
  failures: Map<PlannedRun, RunResult>,
  results: Map<PlannedRun, RunResult>,
): Promise<void> {
  if (pending.length === 0) return;
  const { store, signal, listener, claims: { look = 1000 } = {} } = options;
  const claims = await Claims.open(store.folder, options.claims);
  try {
    for (let left = pending, looks = 0; left.length > 0; looks++) {
      const free: PlannedRun[] = [];
      for (const run of left) if (await claims.isFree(run.manifest.key)) free.push(run);
      await runFree(options, { crew, claims, failures, results }, free);
      left = left.filter((run) => !results.has(run));
      if (left.length === 0 || signal.aborted) return;
      if (looks === 0) {
        listener.say(`Waiting for ${counted(left.length, "run")} that other processes are at`);
      }
      await delay(look, undefined, { signal }).catch(() => {});
      for (const run of left) await takeOthers(options, run, failures, results);
    }
  } finally {
    await claims.close();
  }
}

/** Takes over what another process has found since: a complete run, or a failure that is new. */
async function takeOthers(
  { store, listener }: Pick<RunSuiteOptions, "store" | "listener">,
  run: PlannedRun,
  failures: ReadonlyMap<PlannedRun, RunResult>,
  results: Map<PlannedRun, RunResult>,
): Promise<boolean> {
  const found = await store.load(run.manifest);
  const before = failures.get(run)?.manifest.finishedAt;
  if (found === undefined || found.status === "failed" && found.manifest.finishedAt === before) {
    return false;
  }
  results.set(run, found);
  listener.ended(run, found);
  return true;
}

interface Progressing {
  readonly crew: Crew;
  readonly claims: Claims;
  readonly failures: ReadonlyMap<PlannedRun, RunResult>;
  readonly results: Map<PlannedRun, RunResult>;
}

/** Runs problem by problem, so that executors hold the features of one at a time. */
async function runFree(
  options: RunSuiteOptions,
  { crew, claims, failures, results }: Progressing,
  free: readonly PlannedRun[],
): Promise<void> {
  for (const problem of options.suite.problems.keys()) {
    const queue = free.filter((run) => run.problem === problem);
    if (queue.length === 0 || options.signal.aborted) continue;
    const size = Math.min(options.jobs, queue.length);
    // The first executor fills the feature cache that the others read.
    if (!await crew.prepare(0, problem)) return;
    await Promise.all(Array.from({ length: size }, async (_, member) => {
      if (!await crew.prepare(member, problem)) return;
      for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
        if (options.signal.aborted) return;
        const { key } = run.manifest;
        if (!await claims.take(key)) continue;
        let result: RunResult | undefined;
        try {
          // Another process may have ended it before it was claimed.
          if (await takeOthers(options, run, failures, results)) continue;
          const executor = await crew.member(member);
          const seconds = crew.prepareSeconds(problem);
          result = await runOne(options, executor, run, member, failures.get(run), seconds);
          if (result === undefined) return;
          results.set(run, result);
          options.listener.ended(run, result);
          if (!executor.alive && !await crew.replace(member, problem)) return;
        } finally {
          await claims.release(key, result !== undefined);
        }
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
  // Where a claim was taken over, a run is done twice: the first result stays.
  const earlier = await store.load(run.manifest);
  if (earlier?.status === "done") return earlier;
  return await store.save(stored(failure));
}

/** Makes the plan; undefined if it was stopped meanwhile, such as while data were fetched. */
async function planSuite(
  { suite, threads, environment, codeHash, choose = (runs) => runs, signal }: RunSuiteOptions,
  crew: Crew,
): Promise<readonly PlannedRun[] | undefined> {
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
  const runs = await planRuns(suite, { data, environment: machine, codeHash });
  return choose(runs);
}

function now(): string {
  return new Date().toISOString();
}
