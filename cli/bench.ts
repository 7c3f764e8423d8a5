/** `deno task bench`: runs a suite and writes its report. */
import { resolve } from "node:path";
import { parseCorruptPolicy } from "../datasets/corrupt.ts";
import { removeLeftovers } from "../core/save.ts";
import { cleanCache, dataFolder } from "../core/cache_folder.ts";
import { parseProvider } from "../onnx/mod.ts";
import { analyse, type Analysis } from "../reports/analysis/analysis.ts";
import type { TextOptions } from "../reports/tables/text.ts";
import { renderTable } from "../reports/terminal.ts";
import { answer, exitCodes, outputWidth, wantsColor, writeOut } from "./command.ts";
import type { benchCommand } from "./commands/bench_command.ts";
import { suiteOf } from "./commands/common.ts";
import type { Source } from "../bench/environment.ts";
import type { Flags } from "./flags.ts";
import { listText } from "./list.ts";
import { requireFolder } from "./writable.ts";
import { Progress } from "./progress.ts";
import { writeReport } from "./report_files.ts";
import { stoppable } from "./signals.ts";
import { CodeHasher } from "../bench/code_hash.ts";
import { dryRun } from "../bench/dry_run.ts";
import { outdatedRuns } from "../bench/outdated.ts";
import { readResults } from "../runs/read.ts";
import { ResultStore } from "../runs/store.ts";
import { runHere } from "../bench/run_here.ts";
import { changedSuite, type SuiteChanges } from "../bench/suites/change.ts";
import { loadSuite, suiteFile } from "../bench/suites/load.ts";
import { loadStrategyFile, withStrategies } from "../bench/suites/strategy_file.ts";
import { InputError } from "../core/errors.ts";
import { removeTree } from "../core/files.ts";
import { fileRunner } from "./file_runner.ts";
import { saveSuite } from "./save_suite.ts";

export async function run(
  given: Flags<typeof benchCommand.flags>,
  source: Source,
): Promise<number> {
  if (given.on("list")) return answer(listText());
  return await benchSuite(given, source, { jobs: 1, textOf: renderTable });
}

/** What the command line changes of a suite. */
export function changesIn(given: Flags<typeof benchCommand.flags>): SuiteChanges {
  return {
    strategies: given.list("strategies"),
    datasets: given.list("datasets"),
    seeds: given.text("seeds"),
    dataset: given.text("dataset"),
    backbone: given.text("backbone"),
    head: given.text("head"),
    initial: given.integer("initial", 1),
    budget: given.integer("budget", 1),
    cycles: given.integer("cycles", 0),
    subset: given.integer("subset", 0),
  };
}

interface BenchDefaults {
  readonly jobs: number;
  /** Writes what is printed at the end. */
  readonly textOf: (analysis: Analysis, options: TextOptions) => string;
}

/** Runs a suite, or says what would run. */
export async function benchSuite(
  given: Flags<typeof benchCommand.flags>,
  source: Source,
  defaults: BenchDefaults,
): Promise<number> {
  const reference = suiteOf(given);
  const changes = changesIn(given);
  if (changes.dataset !== undefined && (given.operands.length > 0 || given.on("suite"))) {
    throw new InputError(
      `--dataset and suite "${reference}" both say what to run on: leave one, or choose among the ` +
        "suite's by --datasets",
    );
  }
  const changed = changedSuite(await loadSuite(reference), changes);
  const saved = given.text("save-suite");
  if (saved !== undefined) return await saveSuite(changed, saved, given.all("strategy-file"));
  const files = given.all("strategy-file").map((file) => resolve(file));
  const suite = withStrategies(changed, await Promise.all(files.map(loadStrategyFile)));
  if (given.on("dry-run")) {
    const { text, ready } = await dryRun(suite, dataFolder());
    writeOut(text);
    return ready ? exitCodes.done : exitCodes.failed;
  }
  const jobs = given.integer("jobs", 1) ?? defaults.jobs;
  const cores = navigator.hardwareConcurrency;
  const threads = given.integer("threads", 1) ?? Math.max(1, Math.floor(cores / jobs));
  const provider = parseProvider(given.text("ep") ?? "cpu");
  const onCorrupt = parseCorruptPolicy(given.text("on-corrupt"));
  const folder = `${given.text("out") ?? "results"}/${suite.name}`;
  await requireFolder(folder);
  await Promise.all([cleanCache(), removeLeftovers(folder), removeLeftovers(dataFolder(), 1)]);
  const progress = new Progress();
  const store = new ResultStore(folder, (rejection) => progress.rejected(rejection));
  const hasher = new CodeHasher();
  const queries = resolve(folder, "queries.work");
  await removeOld(queries);
  return await stoppable(progress, "Stopping after the cycles under way", async (signal, code) => {
    const outcome = await runHere({
      reference,
      suite,
      own: { files, folder: queries },
      runFile: fileRunner(given),
      store,
      provider,
      jobs,
      threads,
      data: dataFolder(),
      network: !given.on("offline"),
      onCorrupt,
      limit: given.integer("limit", 1),
      keepCode: given.on("keep-code"),
      code: hasher,
      source,
      listener: progress,
      signal,
    });
    progress.clear();
    // Another command may use it, too.
    await Deno.remove(queries).catch(() => {});
    if (outcome.stopped) {
      progress.stopped(outcome);
      return code();
    }
    // All that the folder holds, not only what this command asked for: a part must not hide the rest.
    const { results, unreadable } = await readResults([folder]);
    const outdated = await outdatedRuns(suite, suiteFile(reference), results, hasher);
    const analysis = analyse(results, { unreadable, outdated });
    const page = await writeReport(folder, analysis, suite.name);
    const text = defaults.textOf(analysis, { color: wantsColor(), width: outputWidth() });
    writeOut(`${text}\n${page}\n`);
    return outcome.failed > 0 ? exitCodes.failed : exitCodes.done;
  });
}

/** Milliseconds after which nobody uses a folder any more. */
const DAY = 24 * 3600 * 1000;

/** Removes what a process that was killed has left. */
async function removeOld(folder: string): Promise<void> {
  const { mtime } = await Deno.stat(folder).catch(() => ({ mtime: null }));
  if (mtime !== null && Date.now() - mtime.getTime() > DAY) await removeTree(folder);
}
