/**
 * Suites as a function: what `deno task bench` runs.
 *
 * @module
 */
import { dataFolder } from "../core/cache_folder.ts";
import { InputError } from "../core/errors.ts";
import { ResultStore } from "../runs/store.ts";
import { runHere } from "./run_here.ts";
import { changedSuite } from "./suites/change.ts";
import { checkSuite, loadSuite } from "./suites/load.ts";
import { contestantOf, nameOf, type Suite } from "./suites/suite.ts";

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
 * @param suite A suite whose strategies are names; a name from `deno task bench --list`; or the path
 * of a `.ts` file that exports a suite.
 * @param options What to change, and where and how to run.
 * @returns Where results are, and how many.
 * @throws {InputError} If the suite or an option is wrong, saying why.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fastFishingHead } from "../mod.ts";
 * import { bench } from "./mod.ts";
 *
 * const out = await Deno.makeTempDir();
 * const outcome = await bench({
 *   name: "mine",
 *   description: "Two strategies on drawn letters",
 *   problems: [{
 *     dataset: "glyphs",
 *     backbone: "scattering",
 *     head: { ...fastFishingHead, epochs: 20 },
 *     initial: 20,
 *     budget: 20,
 *     cycles: 1,
 *     subset: 500,
 *   }],
 *   strategies: ["random", "margin"],
 *   seeds: [0],
 * }, { out });
 * assertEquals(outcome, { folder: `${out}/mine`, done: 2, failed: 0, stopped: false });
 * await Deno.remove(out, { recursive: true });
 * ```
 */
export async function bench(
  suite: string | Suite,
  options: BenchOptions = {},
): Promise<BenchOutcome> {
  const { strategies, datasets, seeds, cycles, out = "results", say = () => {} } = options;
  const { provider = "cpu", jobs = 1, network = true } = options;
  const { threads = Math.max(1, Math.floor(navigator.hardwareConcurrency / jobs)) } = options;
  const { signal = new AbortController().signal } = options;
  const changes = { strategies, datasets, seeds: seeds?.toString(), cycles };
  const given = typeof suite === "string" ? await loadSuite(suite) : withNamesOnly(suite);
  const changed = changedSuite(given, changes);
  const folder = `${out}/${changed.name}`;
  const { results, failed, stopped } = await runHere({
    // Of the suite that it names, workers take only the strategies that are defined there.
    reference: typeof suite === "string" ? suite : "quick",
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

function withNamesOnly(suite: Suite): Suite {
  const own = suite.strategies.map(contestantOf).find(({ strategy }) =>
    typeof strategy !== "string"
  );
  if (own === undefined) return checkSuite(suite, suite.name);
  throw new InputError(
    `Strategy "${
      nameOf(own)
    }" of suite "${suite.name}" is an object, and runs are in workers: write ` +
      "the suite to a file, and give its path",
  );
}
