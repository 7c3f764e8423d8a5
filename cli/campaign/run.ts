/** `deno task bench run`: carries out a manifest's runs, or a share of them. */
import { type Campaign, readCampaign, shareOf } from "../../bench/campaign.ts";
import type { Source } from "../../bench/environment.ts";
import { runHere } from "../../bench/run_here.ts";
import { suiteOfRuns, wantedOf } from "../../bench/share.ts";
import { loadSuite } from "../../bench/suites/load.ts";
import { cleanCache, dataFolder } from "../../core/cache_folder.ts";
import { InputError } from "../../core/errors.ts";
import { counted } from "../../core/format.ts";
import { removeLeftovers } from "../../core/save.ts";
import { parseInteger } from "../../core/text.ts";
import { parseProvider } from "../../onnx/mod.ts";
import { ResultStore } from "../../runs/store.ts";
import { answer, exitCodes, writeOut } from "../command.ts";
import { type benchRunCommand, indexVariables } from "../commands/campaign_commands.ts";
import type { Flags } from "../flags.ts";
import { Progress } from "../progress.ts";
import { stoppable } from "../signals.ts";
import { requireFolder } from "../writable.ts";
import { folderOf } from "./folder.ts";

export async function run(
  given: Flags<typeof benchRunCommand.flags>,
  source: Source,
): Promise<number> {
  const folder = folderOf(given);
  const campaign = await readCampaign(folder);
  const { head } = campaign;
  const [share, shares] = parseShare(given.text("shard") ?? "0/1", (name) => Deno.env.get(name));
  const mine = shareOf(campaign.runs, share, shares);
  if (mine.length === 0) return answer("This share has no runs\n");
  const reference = referenceOf(head, given.text("suite"));
  const suite = suiteOfRuns(campaign, mine, await loadSuite(reference));
  const jobs = given.integer("jobs", 1) ?? 1;
  const provider = parseProvider(head.provider);
  await requireFolder(folder);
  await Promise.all([cleanCache(), removeLeftovers(folder), removeLeftovers(dataFolder(), 1)]);
  const progress = new Progress();
  const store = new ResultStore(folder, (rejection) => progress.rejected(rejection));
  return await stoppable(progress, "Stopping after the cycles under way", async (signal, code) => {
    const outcome = await runHere({
      reference,
      suite,
      store,
      provider,
      jobs,
      threads: head.threads,
      data: dataFolder(),
      network: !given.on("offline"),
      onCorrupt: head.onCorrupt,
      limit: given.integer("limit", 1),
      choose: (planned) => wantedOf(campaign, mine, planned),
      source,
      listener: progress,
      signal,
    });
    progress.clear();
    if (outcome.stopped) {
      progress.stopped(outcome);
      return code();
    }
    const { planned, failed } = outcome;
    writeOut(`${planned - failed} of ${counted(planned, "run")} done, ${failed} failed\n`);
    return failed > 0 ? exitCodes.failed : exitCodes.done;
  });
}

/** A registered suite by its name, or the file that the user names: a manifest leads to no program. */
function referenceOf({ suite, own }: Campaign["head"], file: string | undefined): string {
  if (own !== (file !== undefined)) {
    throw new InputError(
      own
        ? `Suite "${suite}" was planned from a file: name it by --suite FILE`
        : `Suite "${suite}" is one of Trawl's: leave out --suite`,
    );
  }
  return file ?? suite;
}

/** Reads "3/16", or "16" with the number of the task from its scheduler. */
export function parseShare(
  text: string,
  variable: (name: string) => string | undefined,
): readonly [share: number, shares: number] {
  const [, own, total = ""] = /^(?:([^/]*)\/)?([^/]*)$/.exec(text) ?? [];
  const shares = parseInteger("The number of shares (--shard)", total, 1);
  const found = own ?? indexVariables.map(variable).find((value) => value !== undefined);
  if (found === undefined) {
    throw new InputError(`--shard ${text} needs one of ${indexVariables.join(", ")}, or I/${text}`);
  }
  const share = parseInteger("The share (--shard)", found, 0);
  if (share >= shares) {
    throw new InputError(`--shard ${share}/${shares}: shares count from 0 to ${shares - 1}`);
  }
  return [share, shares];
}
