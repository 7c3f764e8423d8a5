/** Runs or plans a suite in workers of this process, for every command that does so. */
import { resolve } from "node:path";
import { InputError } from "../core/errors.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { type Code, CodeHasher } from "./code_hash.ts";
import { collectEnvironment, type Source } from "./environment.ts";
import { doneByOtherCode, explainOtherCode, readCodeRecord, writeCodeRecord } from "./outdated.ts";
import type { ExecutorListener, WorkerOptions } from "./execution/executor.ts";
import { WorkerExecutor } from "./execution/worker_executor.ts";
import { readResults } from "../runs/read.ts";
import type { RunResult } from "../runs/run.ts";
import type { PlannedRun } from "./plan.ts";
import { planOnly, runSuite, type RunSuiteOptions, type SuiteOutcome } from "./run_suite.ts";
import { suiteFile } from "./suites/load.ts";

interface RunHereOptions extends
  Pick<
    RunSuiteOptions,
    "suite" | "store" | "provider" | "jobs" | "threads" | "listener" | "signal" | "choose"
  >,
  Pick<WorkerOptions, "data" | "network" | "limit">,
  Pick<ExecutorListener, "runFile">,
  Partial<Pick<WorkerOptions, "onCorrupt" | "own">> {
  /** The name of the suite, or the path of its file: workers load it themselves. */
  readonly reference: string;
  /** Whether to keep results that differ in their code alone; default no. */
  readonly keepCode?: boolean;
  /** Hashes the code that runs depend on; default a new one. */
  readonly code?: CodeHasher;
  readonly source?: Source;
}

export async function runHere(options: RunHereOptions): Promise<SuiteOutcome> {
  return await runSuite(workersFor(options));
}

/** Plans a suite as {@linkcode runHere} does, and runs nothing; undefined if it was stopped. */
export async function planHere(
  options: Omit<RunHereOptions, "jobs">,
): Promise<readonly PlannedRun[] | undefined> {
  return await planOnly(workersFor({ ...options, jobs: 1 }));
}

function workersFor(options: RunHereOptions): RunSuiteOptions {
  const { reference, suite, store, data, network, limit, onCorrupt = "fail", source } = options;
  const { listener, own, runFile } = options;
  const { keepCode = false, code: hasher = new CodeHasher() } = options;
  const codes = new Map<Strategy, Code>();
  const said = new Set<string>();
  const file = suiteFile(reference);
  return {
    ...options,
    open: ({ progress, warn, ...runtime }) =>
      WorkerExecutor.open({
        ...runtime,
        suite: file === undefined ? reference : resolve(reference),
        problems: suite.problems,
        data,
        network,
        onCorrupt,
        own,
        limit,
      }, { progress, warn, runFile }),
    environment: (provider, threads) => collectEnvironment(provider, threads, source),
    codeHash: async (strategy) => {
      const code = await hasher.ofStrategy(strategy, file);
      codes.set(strategy, code);
      for (const text of code.unknown) {
        if (!said.has(text)) listener.say(`Changes of what ${text} loads are not noticed`);
        said.add(text);
      }
      return code.hash;
    },
    // A campaign says which code is to run, and its folder may hold more than one process reads.
    ...options.choose === undefined && {
      substitutes: async (runs: readonly PlannedRun[]) => {
        const earlier = await resultsIn(store.folder);
        const current = [...codes.values()].map(({ hash, modules }) => [hash, modules] as const);
        const record = new Map([...await readCodeRecord(store.folder), ...current]);
        const found = doneByOtherCode(runs, earlier);
        if (found.size > 0) {
          const what = keepCode
            ? "The earlier results are kept, and marked in the report"
            : "Running again; --keep-code keeps the earlier results";
          listener.say(`${explainOtherCode(found, record)}. ${what}`);
        }
        const used = new Set(earlier.map(({ manifest }) => manifest.codeHash));
        for (const { hash } of codes.values()) used.add(hash);
        await writeCodeRecord(
          store.folder,
          new Map([...record].filter(([hash]) => used.has(hash))),
        );
        return keepCode ? found : new Map();
      },
    },
  };
}

/** The results in a folder, which may not exist yet. Unlike the store, this puts no file aside. */
async function resultsIn(folder: string): Promise<readonly RunResult[]> {
  try {
    return (await readResults([folder])).results;
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}
