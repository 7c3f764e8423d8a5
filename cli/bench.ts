/** `deno task bench`: runs a suite and writes its report. */
import { parseCorruptPolicy } from "../datasets/corrupt.ts";
import { removeLeftovers } from "../core/save.ts";
import { cleanCache, dataFolder } from "../core/cache_folder.ts";
import { parseProvider } from "../onnx/mod.ts";
import { analyse } from "../reports/analysis/analysis.ts";
import { renderTable } from "../reports/table.ts";
import {
  exitCodes,
  runCommand,
  terminalWidth,
  wantsColor,
  writeError,
  writeOut,
} from "./command.ts";
import { type Command, helpText, parseFlags } from "./flags.ts";
import { listText } from "./list.ts";
import { requireFolder } from "./permissions.ts";
import { Progress } from "./progress.ts";
import { writeReport } from "./report_files.ts";
import { watchSignals } from "./signals.ts";
import { shownPath } from "../core/user_path.ts";
import { CodeHasher } from "../bench/code_hash.ts";
import { dryRun } from "../bench/dry_run.ts";
import { outdatedRuns } from "../bench/outdated.ts";
import { readResults } from "../runs/read.ts";
import { ResultStore } from "../runs/store.ts";
import { runHere } from "../bench/run_here.ts";
import { changedSuite } from "../bench/suites/change.ts";
import { loadSuite, suiteFile, userSuite } from "../bench/suites/load.ts";

const flags = {
  suite: {
    value: "NAME|FILE",
    help: 'The suite to run: a name from --list (default "quick"), or a\n' +
      '.ts file that exports one; copy "bench/suites/quick.ts" to start. Such a\n' +
      "file is a program: it runs with all that this command may do",
  },
  strategies: { value: "A,B,…", help: "Only these; also such as the suite does not name" },
  datasets: { value: "A,B,…", help: "Only the suite's problems on these" },
  seeds: { value: "N|A,B,…", help: 'How many seeds, 0 to N − 1, or which ones ("7," is one)' },
  cycles: { value: "N", help: "How many selections a run" },
  out: { value: "FOLDER", help: 'Where results go (default "results")' },
  jobs: { value: "N", help: "Runs at the same time (default 1)" },
  threads: { value: "N", help: "Threads of each run (default: all cores, shared by the jobs)" },
  ep: {
    value: "NAME",
    help: "Execution provider: cpu (default), webgpu, cuda, dml, coreml, or\n" +
      "auto for the fastest that loads here",
  },
  "on-corrupt": {
    value: "fail|skip",
    help: "What to do about images that cannot be decoded: fail (default), or skip\n" +
      "to leave them out of pool and test set, count them and name them",
  },
  "keep-code": {
    help: "Take runs that are done with code that has changed since as they are; the report\n" +
      "marks them. By default they are run again, and which and why is said first",
  },
  offline: { help: "Fetch nothing: a missing file is an error that says where to put it" },
  "dry-run": { help: "Say what would run and which files are missing, and run nothing" },
  list: { help: "List suites, strategies with their settings, and datasets" },
  help: { help: "Show this text" },
} as const;

const command: Command<typeof flags> = {
  name: "deno task bench",
  summary:
    "Runs a suite of active-learning experiments, and writes a report that compares them.\n" +
    "Results are kept run by run: the same command skips what is done, and goes on where it\n" +
    "was interrupted. Equal commands give equal picks and accuracies, bit for bit, on the\n" +
    "same kind of processor.",
  flags,
  notes: `Examples:
  deno task bench
  deno task bench --strategies random,margin,badge --seeds 10
  deno task bench --suite letter --jobs 2
  deno task bench --suite fast-fishing --datasets cifar10,stl10 --dry-run

Results: FOLDER/SUITE/*.arrow, one a run; summary.json and report.html beside them, of all runs
that the folder holds: those of earlier commands too, marked where they ran other code.
A run is skipped if its settings, data, code, provider and number of threads are those of a
file; so another --jobs without --threads runs everything again. Code is what the modules that a run
imports do: their comments, types and layout do not count.

Exit codes: 0 all runs are done, 1 a run failed (its row says why; the same command tries it
again) or, with --dry-run, files are missing, 2 wrong usage or input, 75 stopped by SIGTERM or SIGUSR2 and worth starting again,
130 stopped by Ctrl-C. A first signal finishes the cycles under way, a second one leaves at once.`,
};

/** Runs the command. */
export async function bench(args: readonly string[]): Promise<number> {
  const given = parseFlags(args, flags);
  if (given.on("help")) return say(helpText(command));
  if (given.on("list")) return say(listText());
  const reference = userSuite(given.text("suite") ?? "quick");
  const suite = changedSuite(await loadSuite(reference), {
    strategies: given.list("strategies"),
    datasets: given.list("datasets"),
    seeds: given.text("seeds"),
    cycles: given.integer("cycles", 0),
  });
  if (given.on("dry-run")) {
    const { text, ready } = await dryRun(suite, dataFolder());
    writeOut(text);
    return ready ? exitCodes.done : exitCodes.failed;
  }
  const jobs = given.integer("jobs", 1) ?? 1;
  const cores = navigator.hardwareConcurrency;
  const threads = given.integer("threads", 1) ?? Math.max(1, Math.floor(cores / jobs));
  const provider = parseProvider(given.text("ep") ?? "cpu");
  const onCorrupt = parseCorruptPolicy(given.text("on-corrupt"));
  const folder = `${given.path("out") ?? "results"}/${suite.name}`;
  await requireFolder(folder);
  await Promise.all([cleanCache(), removeLeftovers(folder), removeLeftovers(dataFolder(), 1)]);
  const progress = new Progress({
    write: writeError,
    width: terminalWidth(),
    now: () => performance.now(),
  });
  const store = new ResultStore(folder, ({ path, reason, keptAs }) => {
    progress.say(
      `"${path}" is not used. ${reason}. It is kept as "${keptAs}"; its run starts anew`,
    );
  });
  const code = new CodeHasher();
  const stop = watchSignals(() => progress.say("Stopping after the cycles under way"));
  try {
    const outcome = await runHere({
      reference,
      suite,
      store,
      provider,
      jobs,
      threads,
      data: dataFolder(),
      network: !given.on("offline"),
      onCorrupt,
      keepCode: given.on("keep-code"),
      code,
      listener: progress,
      signal: stop.signal,
    });
    progress.end();
    if (outcome.stopped) {
      const { results, planned } = outcome;
      const state = planned === 0
        ? "Stopped before the first run"
        : `Stopped: ${results.length} of ${planned} runs have ended`;
      writeError(`${state}. The same command goes on from here\n`);
      return stop.exitCode ?? exitCodes.failed;
    }
    // All that the folder holds, not only what this command asked for: a part must not hide the rest.
    const { results, unreadable } = await readResults([folder]);
    const outdated = await outdatedRuns(suite, suiteFile(reference), results, code);
    const analysis = analyse(results, { unreadable, outdated });
    const page = await writeReport(folder, analysis, suite.name);
    const table = renderTable(analysis, { color: wantsColor(), width: terminalWidth() ?? 80 });
    writeOut(`${table}\n${shownPath(page)}\n`);
    return outcome.failed > 0 ? exitCodes.failed : exitCodes.done;
  } finally {
    progress.end();
    stop.dispose();
  }
}

function say(text: string): number {
  writeOut(text);
  return exitCodes.done;
}

if (import.meta.main) await runCommand(() => bench(Deno.args));
