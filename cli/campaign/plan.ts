/** `deno task bench plan`: writes the manifest of a suite's runs. */
import type { Source } from "../../bench/environment.ts";
import { encodeCampaign, MANIFEST, writeCampaign } from "../../bench/campaign.ts";
import { planHere } from "../../bench/run_here.ts";
import { changedSuite } from "../../bench/suites/change.ts";
import { loadSuite } from "../../bench/suites/load.ts";
import { dataFolder } from "../../core/cache_folder.ts";
import { counted } from "../../core/format.ts";
import { parseCorruptPolicy } from "../../datasets/corrupt.ts";
import { parseProvider } from "../../onnx/mod.ts";
import { ResultStore } from "../../runs/store.ts";
import { exitCodes, writeOut } from "../command.ts";
import type { benchPlanCommand } from "../commands/campaign_commands.ts";
import { isOwnSuite, suiteOf } from "../commands/common.ts";
import type { Flags } from "../flags.ts";
import { Progress } from "../progress.ts";
import { stoppable } from "../signals.ts";
import { requireFolder } from "../writable.ts";

export async function run(
  given: Flags<typeof benchPlanCommand.flags>,
  source: Source,
): Promise<number> {
  const reference = suiteOf(given);
  const changes = {
    strategies: given.list("strategies"),
    datasets: given.list("datasets"),
    cycles: given.integer("cycles", 0),
  };
  const seeds = given.text("seeds");
  const suite = changedSuite(await loadSuite(reference), { ...changes, seeds });
  const provider = parseProvider(given.text("ep") ?? "cpu");
  const threads = given.integer("threads", 1) ?? navigator.hardwareConcurrency;
  const onCorrupt = parseCorruptPolicy(given.text("on-corrupt"));
  const folder = `${given.text("out") ?? "results"}/${suite.name}`;
  await requireFolder(folder);
  const progress = new Progress();
  return await stoppable(progress, "Stopping", async (signal, code) => {
    const runs = await planHere({
      reference,
      suite,
      store: new ResultStore(folder),
      provider,
      threads,
      data: dataFolder(),
      network: !given.on("offline"),
      onCorrupt,
      source,
      listener: progress,
      signal,
    });
    progress.clear();
    if (runs === undefined) return code();
    const own = isOwnSuite(given);
    const about = { suite: suite.name, own, changes, threads, onCorrupt };
    // "auto" has become a provider by now.
    const { provider: found } = runs[0]!.manifest.environment;
    await writeCampaign(folder, encodeCampaign({ ...about, provider: found }, runs));
    writeOut(`${counted(runs.length, "run")}\n${folder}/${MANIFEST}\n`);
    return exitCodes.done;
  });
}
