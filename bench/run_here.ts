/** Runs a suite on this machine: the wiring that every command which runs suites shares. */
import { resolve } from "node:path";
import { InputError } from "../core/errors.ts";
import type { CorruptPolicy } from "../datasets/dataset.ts";
import { strategyNamed } from "../strategies/registry.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { type Code, CodeHasher } from "./code_hash.ts";
import { collectEnvironment, type Source } from "./environment.ts";
import { doneByOtherCode, explainOtherCode, readCodeRecord, writeCodeRecord } from "./outdated.ts";
import { WorkerExecutor } from "./execution/worker_executor.ts";
import { readResults } from "../runs/read.ts";
import type { RunResult } from "../runs/run.ts";
import type { ResultStore } from "../runs/store.ts";
import { runSuite, type SuiteListener, type SuiteOutcome } from "./run_suite.ts";
import { suiteFile } from "./suites/load.ts";
import type { Suite } from "./suites/suite.ts";

/** What is run, where, and how. */
export interface RunHereOptions {
  /** The name of the suite, or the path of its file: workers read it from there. */
  readonly reference: string;
  /** The suite, with what the command line changes of it. */
  readonly suite: Suite;
  /** Where results are and go. */
  readonly store: ResultStore;
  /** A provider's name, or "auto". */
  readonly provider: string;
  /** Runs at the same time. */
  readonly jobs: number;
  readonly threads: number;
  /** The folder of datasets. */
  readonly data: string;
  /** Whether missing files may be fetched. */
  readonly network: boolean;
  /** What is done about images that cannot be decoded; default `fail`. */
  readonly onCorrupt?: CorruptPolicy;
  /** Whether runs that are done but for a change of code are taken as they are; default no. */
  readonly keepCode?: boolean;
  /** Hashes the code that runs depend on; default one that has read no file. */
  readonly code?: CodeHasher;
  /** The commit that is checked out. */
  readonly source?: Source;
  /** Told of everything. */
  readonly listener: SuiteListener;
  /** Ends it in good order. */
  readonly signal: AbortSignal;
}

/** Runs a suite in workers of this process. */
export async function runHere(options: RunHereOptions): Promise<SuiteOutcome> {
  const { reference, suite, store, provider, jobs, threads, data, network } = options;
  const {
    onCorrupt = "fail",
    keepCode = false,
    code: hasher = new CodeHasher(),
    source,
    listener,
    signal,
  } = options;
  const codes = new Map<Strategy, Code>();
  const said = new Set<string>();
  const file = suiteFile(reference);
  return await runSuite({
    suite,
    store,
    provider,
    jobs,
    threads,
    open: ({ progress, warn, ...runtime }) =>
      WorkerExecutor.open({
        ...runtime,
        suite: file === undefined ? reference : resolve(reference),
        problems: suite.problems,
        data,
        network,
        onCorrupt,
      }, { progress, warn }),
    environment: (provider, threads) => collectEnvironment(provider, threads, source),
    strategy: (entry) => typeof entry === "string" ? strategyNamed(entry) : entry,
    codeHash: async (strategy) => {
      const code = await hasher.ofStrategy(strategy, file);
      codes.set(strategy, code);
      for (const text of code.unknown) {
        if (!said.has(text)) listener.say(`Changes of what ${text} loads are not noticed`);
        said.add(text);
      }
      return code.hash;
    },
    substitutes: async (runs) => {
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
      await writeCodeRecord(store.folder, new Map([...record].filter(([hash]) => used.has(hash))));
      return keepCode ? found : new Map();
    },
    listener,
    signal,
  });
}

/** Results that are there already; nothing is put aside that no run of the suite asks for. */
async function resultsIn(folder: string): Promise<readonly RunResult[]> {
  try {
    return (await readResults([folder])).results;
  } catch (error) {
    // There is no such folder yet.
    if (error instanceof InputError) return [];
    throw error;
  }
}
