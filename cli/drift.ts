/** `deno task drift`: runs a suite in two ways, and says how far their results differ. */
import { unknownName } from "../core/errors.ts";
import { cacheFolder, dataFolder } from "../core/cache_folder.ts";
import { writeWhole } from "../core/files.ts";
import { exitCodes, terminalWidth, wantsColor, writeError, writeOut } from "./command.ts";
import { suiteOf } from "./commands/common.ts";
import type { driftCommand } from "./commands/drift_command.ts";
import type { Source } from "../bench/environment.ts";
import type { Flags } from "./flags.ts";
import { requireFolder } from "./writable.ts";
import { Progress } from "./progress.ts";
import { type Stop, watchSignals } from "./signals.ts";
import { type FeatureDrift, featureDrift } from "./drift/features.ts";
import { driftReport, driftText } from "./drift/report.ts";
import { describeSide, fileNameOf, SharedStore, type Side, sidesOf } from "./drift/sides.ts";
import { reaches, type Tier, tiers } from "./drift/tiers.ts";
import { type Rejection, ResultStore } from "../runs/store.ts";
import { runHere } from "../bench/run_here.ts";
import type { SuiteOutcome } from "../bench/run_suite.ts";
import { changedSuite } from "../bench/suites/change.ts";
import { loadSuite } from "../bench/suites/load.ts";
import type { Suite } from "../bench/suites/suite.ts";

type Given = Flags<typeof driftCommand.flags>;

/** Runs the command. */
export async function run(given: Given, source: Source): Promise<number> {
  const required = requiredTier(given.text("require"));
  const sides = sidesOf({
    ep: given.text("ep"),
    against: given.text("against"),
    threads: given.integer("threads", 1),
    againstThreads: given.integer("against-threads", 1),
    cores: navigator.hardwareConcurrency,
  });
  const plan = await planned(given, source);
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
  readonly source: Source;
}

async function planned(given: Given, source: Source): Promise<Plan> {
  const reference = suiteOf(given);
  const suite = changedSuite(await loadSuite(reference), {
    strategies: given.list("strategies"),
    seeds: given.text("seeds"),
    cycles: given.integer("cycles", 0),
  });
  const out = given.text("out") ?? "results";
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
    source,
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
  const { reference, suite, store, data, network, source } = plan;
  try {
    return await runHere({
      reference,
      suite,
      store,
      ...side,
      jobs: 1,
      data,
      network,
      source,
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
  writeOut(`${driftText(report, wantsColor())}\n${path}\n`);
  const failed = tested.failed + reference.failed > 0;
  return failed || !reaches(report.verdict, required) ? exitCodes.failed : exitCodes.done;
}

function requiredTier(name: string = "distributional"): Tier {
  const tier = tiers.find((known) => known === name);
  if (tier === undefined) throw unknownName("tier", name, tiers);
  return tier;
}
