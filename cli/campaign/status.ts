/** `deno task bench status`: how far a manifest's runs are, and who is at what. */
import { setTimeout as delay } from "node:timers/promises";
import { readCampaign } from "../../bench/campaign.ts";
import { type CampaignState, stateOf } from "../../bench/campaign_state.ts";
import { counted, seconds } from "../../core/format.ts";
import { plain, tableLines } from "../../core/text.ts";
import { type Claim, readClaims } from "../../runs/claims.ts";
import { exitCodes, outputWidth, writeOut } from "../command.ts";
import type { benchStatusCommand } from "../commands/campaign_commands.ts";
import type { Flags } from "../flags.ts";
import { folderOf } from "./folder.ts";

/** Milliseconds between two looks: more than between two beats. */
const WATCH = 6000;

export async function run(given: Flags<typeof benchStatusCommand.flags>): Promise<number> {
  const folder = folderOf(given);
  const campaign = await readCampaign(folder);
  const state = await stateOf(folder, campaign);
  const silent = given.on("watch") ? await silentOnes(folder, state) : new Set<string>();
  const { done, failed, running, missing } = state;
  const rate = paceOf(running.map(([, claim]) => claim).filter(({ id }) => !silent.has(id)));
  const secondsLeft = rate > 0 ? missing.length / rate : undefined;
  if (given.on("json")) {
    const reasons = Object.fromEntries(failed);
    const report = { schemaVersion: 1, done, failed: reasons, running, missing, secondsLeft };
    writeOut(`${JSON.stringify({ ...report, silent: [...silent] })}\n`);
  } else {
    const head = `Suite "${campaign.head.suite}", ${counted(campaign.runs.length, "run")}`;
    const lines = stateLines(state, silent, secondsLeft, outputWidth());
    writeOut(`${[head, ...lines].join("\n")}\n`);
  }
  return done === campaign.runs.length ? exitCodes.done : exitCodes.failed;
}

/** The processes whose claims have not changed between two looks. */
async function silentOnes(folder: string, { running }: CampaignState): Promise<Set<string>> {
  if (running.length > 0) await delay(WATCH);
  const now = await readClaims(folder, running.map(([{ key }]) => key));
  return new Set(
    running.filter(([{ key }, { id, beat }]) =>
      now.get(key)?.id === id && now.get(key)?.beat === beat
    )
      .map(([, { id }]) => id),
  );
}

/** Runs per second of all processes. */
function paceOf(claims: readonly Claim[]): number {
  const newest = new Map(claims.map((claim) => [claim.id, claim]));
  return [...newest.values()].reduce((sum, { ended, seconds }) => sum + ended / (seconds || 1), 0);
}

function stateLines(
  { done, failed, running, missing }: CampaignState,
  silent: ReadonlySet<string>,
  secondsLeft: number | undefined,
  width: number,
): string[] {
  const counts = [
    ["done", done],
    ["running", running.length],
    ["failed", [...failed.values()].flat().length],
    ["missing", missing.length - running.length],
  ].map(([name, count]) => ["", String(name), String(count)]);
  const reasons = Array.from(failed, ([reason, runs]) => ["", String(runs.length), plain(reason)]);
  const work = running.map(([{ strategy, seed }, claim]) => [
    "",
    plain(`${claim.host} ${claim.process}`),
    `${Math.round(3600 * paceOf([claim]))}/h`,
    plain(`${strategy}, seed ${seed}${silent.has(claim.id) ? ", silent" : ""}`),
  ]);
  return [
    ...tableLines(counts, [2]),
    ...reasons.length > 0 ? ["Failed", ...tableLines(reasons, [1], width)] : [],
    ...work.length > 0 ? ["At work", ...tableLines(work, [2], width)] : [],
    ...secondsLeft === undefined ? [] : [`Time left: ${seconds(secondsLeft)}`],
  ];
}
