/** How far a campaign is, from the names of its files: those of runs that failed are read, too. */
import { type Claim, readClaims } from "../runs/claims.ts";
import { readResults } from "../runs/read.ts";
import { ResultStore } from "../runs/store.ts";
import type { Campaign, CampaignRun } from "./campaign.ts";

export interface CampaignState {
  readonly done: number;
  /** The runs that failed, by what is said of them. */
  readonly failed: ReadonlyMap<string, readonly CampaignRun[]>;
  readonly running: readonly (readonly [CampaignRun, Claim])[];
  /** Runs that are neither done nor failed, those that run included. */
  readonly missing: readonly CampaignRun[];
}

export async function stateOf(folder: string, { runs }: Campaign): Promise<CampaignState> {
  const done = new Set<string>();
  const broken = new Set<string>();
  const claimed = new Set<string>();
  const kinds: Readonly<Record<string, Set<string>>> = {
    ".arrow": done,
    ".failed.arrow": broken,
    ".claim": claimed,
  };
  for await (const { name } of Deno.readDir(folder)) {
    const [, key, kind] = /([0-9a-f]{64})(\.[a-z.]+)$/.exec(name) ?? [];
    if (key !== undefined) kinds[kind!]?.add(key);
  }
  const claims = await readClaims(folder, claimed);
  const left = runs.filter(({ key }) => !done.has(key));
  return {
    done: runs.length - left.length,
    failed: await reasonsOf(folder, left.filter(({ key }) => broken.has(key))),
    running: left.flatMap((run) => claims.has(run.key) ? [[run, claims.get(run.key)!]] : []),
    missing: left.filter(({ key }) => !broken.has(key)),
  };
}

async function reasonsOf(
  folder: string,
  runs: readonly CampaignRun[],
): Promise<Map<string, CampaignRun[]>> {
  const store = new ResultStore(folder);
  const paths = runs.map((run) => store.path({ key: run.key, config: run }, true));
  const { results, unreadable } = await readResults(paths);
  const messages = new Map(results.map(({ manifest, message }) => [manifest.key, message]));
  return Map.groupBy(runs, ({ key }) => messages.get(key) ?? unreadable[0]?.reason ?? "unknown");
}
