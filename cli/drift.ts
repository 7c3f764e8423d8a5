/** `deno task drift`: runs a suite in two ways, and says how far their results differ. */
import { knownName } from "../core/errors.ts";
import { cacheFolder, dataFolder } from "../core/cache_folder.ts";
import { writeWhole } from "../core/save.ts";
import { exitCodes, wantsColor, writeOut } from "./command.ts";
import { suiteOf } from "./commands/common.ts";
import type { driftCommand } from "./commands/drift_command.ts";
import type { Source } from "../bench/environment.ts";
import type { Flags } from "./flags.ts";
import { requireFolder } from "./writable.ts";
import { Progress } from "./progress.ts";
import { stoppable } from "./signals.ts";
import { driftReport, driftText } from "./drift/drift_report.ts";
import {
  describeSide,
  type FeatureDrift,
  featureDrift,
  SharedStore,
  type Side,
  sidesOf,
} from "./drift/sides.ts";
import { reaches, tiers } from "./drift/tiers.ts";
import { type Rejection, ResultStore } from "../runs/store.ts";
import { runHere } from "../bench/run_here.ts";
import type { SuiteOutcome } from "../bench/run_suite.ts";
import { changedSuite } from "../bench/suites/change.ts";
import { loadSuite } from "../bench/suites/load.ts";
import type { Suite } from "../bench/suites/suite.ts";

type Given = Flags<typeof driftCommand.flags>;

export async function run(given: Given, source: Source): Promise<number> {
  const required = knownName("tier", given.text("require") ?? "distributional", tiers);
  const sides = sidesOf(given, navigator.hardwareConcurrency);
  const reference = suiteOf(given);
  const suite = changedSuite(await loadSuite(reference), {
    strategies: given.list("strategies"),
    seeds: given.text("seeds"),
    cycles: given.integer("cycles", 0),
  });
  const out = given.text("out") ?? "results";
  const folder = `${out}/drift/${suite.name}`;
  await requireFolder(folder);
  const progress = new Progress();
  const rejected = (rejection: Rejection): void => progress.rejected(rejection);
  const benches = new ResultStore(`${out}/${suite.name}`, rejected);
  const store = new SharedStore(folder, benches, rejected);
  return await stoppable(progress, "Stopping after the cycles under way", async (signal, code) => {
    const outcomes: SuiteOutcome[] = [];
    for (const [i, side] of sides.entries()) {
      progress.say(`${i === 0 ? "Tested" : "Reference"}: ${describeSide(side)}`);
      const outcome = await runHere({
        reference,
        suite,
        store,
        ...side,
        jobs: 1,
        data: dataFolder(),
        network: !given.on("offline"),
        source,
        listener: progress,
        signal,
      });
      progress.clear();
      if (outcome.stopped) {
        progress.stopped(outcome);
        return code();
      }
      outcomes.push(outcome);
    }
    const [tested, other] = outcomes as [SuiteOutcome, SuiteOutcome];
    const features = await featuresOf(suite, sides);
    const report = driftReport(suite.name, tested.results, other.results, features);
    const names = sides.map(({ provider, threads }) => `${provider}-${threads}`);
    const path = `${folder}/${names.join("-against-")}.json`;
    await writeWhole(path, `${JSON.stringify(report, undefined, 2)}\n`);
    writeOut(`${driftText(report, wantsColor())}\n${path}\n`);
    const failed = tested.failed + other.failed > 0;
    return failed || !reaches(report.verdict, required) ? exitCodes.failed : exitCodes.done;
  });
}

async function featuresOf(
  { problems }: Suite,
  sides: readonly [Side, Side],
): Promise<(dataset: string, backbone: string) => FeatureDrift> {
  const context = { folder: dataFolder(), network: false, cache: cacheFolder("derived") };
  const features = new Map<string, FeatureDrift>();
  for (const problem of problems) {
    const key = `${problem.dataset}\n${problem.backbone ?? "none"}`;
    if (!features.has(key)) features.set(key, await featureDrift(problem, sides, context));
  }
  return (dataset, backbone) => features.get(`${dataset}\n${backbone}`)!;
}
