/** `deno task drift`: runs a suite in two ways, and says how far their results differ. */
import { unknownName } from "../core/errors.ts";
import { cacheFolder, dataFolder } from "../core/cache_folder.ts";
import { writeWhole } from "../core/files.ts";
import {
  exitCodes,
  runCommand,
  terminalWidth,
  wantsColor,
  writeError,
  writeOut,
} from "./command.ts";
import { type Command, type Flags, helpText, parseFlags } from "./flags.ts";
import { requireFolder } from "./permissions.ts";
import { Progress } from "./progress.ts";
import { type Stop, watchSignals } from "./signals.ts";
import { shownPath } from "../core/user_path.ts";
import { type FeatureDrift, featureDrift } from "./drift/features.ts";
import { driftReport, driftText } from "./drift/report.ts";
import { describeSide, fileNameOf, SharedStore, type Side, sidesOf } from "./drift/sides.ts";
import { limits, reaches, type Tier, tiers } from "./drift/tiers.ts";
import { type Rejection, ResultStore } from "../runs/store.ts";
import { runHere } from "../bench/run_here.ts";
import type { SuiteOutcome } from "../bench/run_suite.ts";
import { changedSuite } from "../bench/suites/change.ts";
import { loadSuite, userSuite } from "../bench/suites/load.ts";
import type { Suite } from "../bench/suites/suite.ts";

const flags = {
  ep: { value: "NAME", help: "Execution provider that is tested (default cpu)" },
  against: { value: "NAME", help: "Execution provider that it is compared with (default cpu)" },
  suite: { value: "NAME|FILE", help: 'The suite that both run (default "quick"), or a .ts file' },
  strategies: { value: "A,B,…", help: "Only these; also such as the suite does not name" },
  seeds: { value: "N|A,B,…", help: 'How many seeds, 0 to N − 1, or which ones ("7," is one)' },
  cycles: { value: "N", help: "How many selections a run" },
  threads: { value: "N", help: "Threads of the tested side (default: all cores)" },
  "against-threads": { value: "N", help: "Threads of the reference (default: the same)" },
  require: {
    value: "TIER",
    help: `The least strict tier that will do: ${tiers.join(", ")}\n(default distributional)`,
  },
  out: { value: "FOLDER", help: 'Where results go (default "results")' },
  offline: { help: "Fetch nothing: a missing file is an error that says where to put it" },
  help: { help: "Show this text" },
} as const;

const command: Command<typeof flags> = {
  name: "deno task drift",
  summary:
    "Runs the same suite in two ways, on two execution providers or with two numbers of threads,\n" +
    "and says how far features, picks, accuracies and ranks differ. Runs are kept one by one,\n" +
    "and those of an earlier bench are used: the same command continues where it was interrupted.",
  flags,
  notes: `Examples:
  deno task drift --ep webgpu --against cpu
  deno task drift --ep cuda --against cpu --suite letter --seeds 10
  deno task drift --threads 1 --against-threads 2

Verdict, the strictest of these tiers that holds:
  bitwise         all picks in order, all metrics and all features are the same
                  to the bit
  tolerance       from equal labelled sets, picks overlap by ${limits.overlap} (mean Jaccard
                  index) or more and accuracies differ by ${100 * limits.accuracy} points or
                  less, for every strategy; features differ by ${limits.features} of
                  their row's length or less
  distributional  at every evaluation, every strategy's mean accuracy over
                  seeds is within ${limits.deviations} standard deviations of the
                  reference's seeds, or one test row; takes ${limits.seeds} seeds
Once one pick differs, the two sides label other rows, so that everything after it differs too.
Therefore "like for like" covers only the selections up to the first that differs.

Columns: same, the runs whose picks are all the same in order; differs, the first cycle in which the
picks of some seed differ; like for like, the overlap as above; picks, the overlap of all selections;
accuracy, the largest difference at any evaluation, in points; AUC, the mean difference, tested less
reference, in points, with its 95 % interval over seeds.

Files: FOLDER/drift/SUITE/*.arrow, one per run; FOLDER/drift/SUITE/SIDE-against-SIDE.json, everything.

Exit codes: 0 the tier that is required is reached, 1 it is not or a run failed, 2 wrong usage or
input, 75 interrupted by SIGTERM or SIGUSR2 (run the same command to resume), 130 stopped by Ctrl-C.`,
};

/** Runs the command. */
export async function drift(args: readonly string[]): Promise<number> {
  const given = parseFlags(args, flags);
  if (given.on("help")) {
    writeOut(helpText(command));
    return exitCodes.done;
  }
  const required = requiredTier(given.text("require"));
  const sides = sidesOf({
    ep: given.text("ep"),
    against: given.text("against"),
    threads: given.integer("threads", 1),
    againstThreads: given.integer("against-threads", 1),
    cores: navigator.hardwareConcurrency,
  });
  const plan = await planned(given);
  let progress = newProgress();
  const stop = watchSignals(() => progress.say("Stopping after the cycles under way"));
  try {
    const outcomes: SuiteOutcome[] = [];
    for (const [i, side] of sides.entries()) {
      progress = newProgress();
      progress.say(`${i === 0 ? "Tested" : "Reference"}: ${describeSide(side)}`);
      const outcome = await runSide(plan, side, progress, stop.signal);
      if (outcome.stopped) return stopped(outcome, stop);
      outcomes.push(outcome);
    }
    return await conclude(plan, sides, outcomes, required);
  } finally {
    stop.dispose();
  }
}

/** What both sides run, and where results go. */
interface Plan {
  readonly reference: string;
  readonly suite: Suite;
  readonly folder: string;
  readonly store: ResultStore;
  readonly data: string;
  readonly network: boolean;
}

async function planned(given: Flags<typeof flags>): Promise<Plan> {
  const reference = userSuite(given.text("suite") ?? "quick");
  const suite = changedSuite(await loadSuite(reference), {
    strategies: given.list("strategies"),
    seeds: given.text("seeds"),
    cycles: given.integer("cycles", 0),
  });
  const out = given.path("out") ?? "results";
  const folder = `${out}/drift/${suite.name}`;
  await requireFolder(folder);
  const rejected = ({ path, reason, keptAs }: Rejection): void =>
    writeError(`"${path}" is not used. ${reason}. It is kept as "${keptAs}"\n`);
  const benches = new ResultStore(`${out}/${suite.name}`, rejected);
  return {
    reference,
    suite,
    folder,
    store: new SharedStore(folder, benches, rejected),
    data: dataFolder(),
    network: !given.on("offline"),
  };
}

function newProgress(): Progress {
  return new Progress({ write: writeError, width: terminalWidth(), now: () => performance.now() });
}

async function runSide(
  plan: Plan,
  side: Side,
  progress: Progress,
  signal: AbortSignal,
): Promise<SuiteOutcome> {
  const { reference, suite, store, data, network } = plan;
  try {
    return await runHere({
      reference,
      suite,
      store,
      ...side,
      jobs: 1,
      data,
      network,
      listener: progress,
      signal,
    });
  } finally {
    progress.end();
  }
}

function stopped({ results, planned }: SuiteOutcome, stop: Stop): number {
  const state = planned === 0
    ? "Stopped before the first run"
    : `Stopped: ${results.length} of this side's ${planned} runs have ended`;
  writeError(`${state}. The same command goes on from here\n`);
  return stop.exitCode ?? exitCodes.failed;
}

async function conclude(
  plan: Plan,
  sides: readonly [Side, Side],
  outcomes: readonly SuiteOutcome[],
  required: Tier,
): Promise<number> {
  const { suite, folder, data } = plan;
  const features = new Map<string, FeatureDrift>();
  for (const problem of suite.problems) {
    const key = `${problem.dataset}\n${problem.backbone ?? "none"}`;
    // What the runs needed lies on the disk by now.
    const context = { folder: data, network: false, cache: cacheFolder("derived") };
    if (!features.has(key)) features.set(key, await featureDrift(problem, sides, context));
  }
  const [tested, reference] = outcomes as [SuiteOutcome, SuiteOutcome];
  const report = driftReport(
    suite.name,
    tested.results,
    reference.results,
    (dataset, backbone) => features.get(`${dataset}\n${backbone}`)!,
  );
  const path = `${folder}/${fileNameOf(...sides)}.json`;
  await writeWhole(path, `${JSON.stringify(report, undefined, 2)}\n`);
  writeOut(`${driftText(report, wantsColor())}\n${shownPath(path)}\n`);
  const failed = tested.failed + reference.failed > 0;
  return failed || !reaches(report.verdict, required) ? exitCodes.failed : exitCodes.done;
}

function requiredTier(name: string = "distributional"): Tier {
  const tier = tiers.find((known) => known === name);
  if (tier === undefined) throw unknownName("tier", name, tiers);
  return tier;
}

if (import.meta.main) await runCommand(() => drift(Deno.args));
