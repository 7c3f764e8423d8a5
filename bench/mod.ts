/**
 * Suites as a function: what `deno task bench` runs.
 *
 * @module
 */
import { dataFolder } from "../core/cache_folder.ts";
import { ResultStore } from "../runs/store.ts";
import { runHere } from "./run_here.ts";
import { changedSuite } from "./suites/change.ts";
import { loadSuite } from "./suites/load.ts";

/** What {@linkcode bench} changes of a suite, and where and how it runs. */
export interface BenchOptions {
  /** Only these strategies; they need not be in the suite. */
  readonly strategies?: readonly string[];
  /** Only problems on these datasets. */
  readonly datasets?: readonly string[];
  /** The first so many seeds. */
  readonly seeds?: number;
  /** Selections per run. */
  readonly cycles?: number;
  /** Where results go, in a folder of the suite's name; default "results". */
  readonly out?: string;
  /** Execution provider; default "cpu". */
  readonly provider?: string;
  /** Runs at the same time; default 1. */
  readonly jobs?: number;
  /** Threads of each run; default all cores, shared by the jobs. */
  readonly threads?: number;
  /** Whether missing files may be fetched; default yes. */
  readonly network?: boolean;
  /** Stops after the cycles under way: the same call continues. */
  readonly signal?: AbortSignal;
  /** Called with notes and with what has ended, for example "random, seed 0: done". */
  readonly say?: (message: string) => void;
}

/** What became of a suite. */
export interface BenchOutcome {
  /** The folder of results: one Arrow file per run. */
  readonly folder: string;
  /** Runs that are done, earlier calls' included. */
  readonly done: number;
  /** Runs that failed; the same call tries them again. */
  readonly failed: number;
  /** Whether the signal stopped it. */
  readonly stopped: boolean;
}

/**
 * Runs a suite, and keeps results run by run: the same call skips what is done. It needs permission
 * to read, to write results and caches, and for FFI; runs are in workers.
 *
 * @param suite A name from `deno task bench --list`, or the path of a `.ts` file that exports one.
 * @param options What to change, and where and how to run.
 * @returns Where results are, and how many.
 * @throws {InputError} If the suite or an option is wrong, saying why.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bench } from "./mod.ts";
 *
 * const out = await Deno.makeTempDir();
 * const strategies = ["random", "margin"];
 * const outcome = await bench("quick", { strategies, seeds: 1, cycles: 1, out });
 * assertEquals(outcome, { folder: `${out}/quick`, done: 2, failed: 0, stopped: false });
 * await Deno.remove(out, { recursive: true });
 * ```
 */
export async function bench(suite: string, options: BenchOptions = {}): Promise<BenchOutcome> {
  const { strategies, datasets, seeds, cycles, out = "results", say = () => {} } = options;
  const { provider = "cpu", jobs = 1, network = true } = options;
  const { threads = Math.max(1, Math.floor(navigator.hardwareConcurrency / jobs)) } = options;
  const { signal = new AbortController().signal } = options;
  const changes = { strategies, datasets, seeds: seeds?.toString(), cycles };
  const changed = changedSuite(await loadSuite(suite), changes);
  const folder = `${out}/${changed.name}`;
  const { results, failed, stopped } = await runHere({
    reference: suite,
    suite: changed,
    store: new ResultStore(folder, ({ reason }) => say(reason)),
    ...{ provider, jobs, threads, signal, network },
    data: dataFolder(),
    listener: {
      planned: () => {},
      started: () => {},
      cycle: () => {},
      ended: ({ manifest: { config } }, { status }) =>
        say(`${config.strategy}, seed ${config.seed}: ${status}`),
      note: () => {},
      say,
    },
  });
  return { folder, done: results.length - failed, failed, stopped };
}
