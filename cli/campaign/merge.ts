/** `deno task bench merge`: checks a manifest's results, and writes them as one file. */
import { readCampaign } from "../../bench/campaign.ts";
import type { CampaignRun } from "../../bench/campaign.ts";
import { counted } from "../../core/format.ts";
import { plain } from "../../core/text.ts";
import { contentDigest, runDigest } from "../../runs/equality.ts";
import { writeMerged } from "../../runs/merged.ts";
import type { RunResult } from "../../runs/run.ts";
import { ResultStore } from "../../runs/store.ts";
import { exitCodes, writeError, writeOut } from "../command.ts";
import type { benchMergeCommand } from "../commands/campaign_commands.ts";
import type { Flags } from "../flags.ts";
import { requireFolder } from "../writable.ts";
import { folderOf } from "./folder.ts";

/** Runs that are read at the same time, and written as one batch. */
const TOGETHER = 256;

/** Missing runs that are named. */
const NAMED = 10;

export async function run(given: Flags<typeof benchMergeCommand.flags>): Promise<number> {
  const folder = folderOf(given);
  const { runs } = await readCampaign(folder);
  await requireFolder(folder);
  const store = new ResultStore(folder, ({ path, reason, keptAs }) => {
    writeError(plain(`"${path}" is not used. ${reason}. It is kept as "${keptAs}"`) + "\n");
  });
  const digests: string[] = [];
  const missing: CampaignRun[] = [];
  let failed = 0;
  await writeMerged(
    folder,
    batchesOf(store, runs, (run, result) => {
      if (result === undefined) missing.push(run);
      else digests.push(runDigest(result));
      if (result?.status === "failed") failed += 1;
    }),
  );
  const content = contentDigest(digests);
  const merged = digests.length;
  if (given.on("json")) {
    writeOut(`${JSON.stringify({ schemaVersion: 1, merged, failed, missing, content })}\n`);
  } else {
    for (const { strategy, seed, key } of missing.slice(0, NAMED)) {
      writeOut(plain(`Missing: ${strategy}, seed ${seed}, ${key}`) + "\n");
    }
    if (missing.length > NAMED) writeOut(`and ${missing.length - NAMED} more\n`);
    writeOut(
      `${merged} of ${counted(runs.length, "run")} merged, ${failed} failed\n` +
        `Content: ${content}\n${folder}/merged.arrow\n${folder}/merged.parquet\n`,
    );
  }
  return missing.length + failed > 0 ? exitCodes.failed : exitCodes.done;
}

/** Reads results in the manifest's order. */
async function* batchesOf(
  store: ResultStore,
  runs: readonly CampaignRun[],
  found: (run: CampaignRun, result: RunResult | undefined) => void,
): AsyncGenerator<RunResult[]> {
  for (let start = 0; start < runs.length; start += TOGETHER) {
    const some = runs.slice(start, start + TOGETHER);
    const results = await Promise.all(
      some.map(({ key, ...config }) => store.load({ key, config })),
    );
    some.forEach((run, i) => found(run, results[i]));
    const present = results.filter((result) => result !== undefined);
    if (present.length > 0) yield present;
  }
}
