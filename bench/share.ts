/** The share of a campaign that a process carries out, planned again where it runs. */
import { InputError } from "../core/errors.ts";
import type { Campaign, CampaignRun } from "./campaign.ts";
import type { PlannedRun } from "./plan.ts";
import { changedSuite } from "./suites/change.ts";
import type { Suite } from "./suites/suite.ts";

/** The part of a suite that has all of these runs, to be planned again where they run. */
export function suiteOfRuns({ head }: Campaign, runs: readonly CampaignRun[], suite: Suite): Suite {
  if (suite.name !== head.suite) {
    throw new InputError(`The suite of this manifest is "${head.suite}", not "${suite.name}"`);
  }
  const { problems, ...changed } = changedSuite(suite, head.changes);
  const wanted = new Set(runs.map(({ problem }) => problem));
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  return { ...changed, seeds, problems: problems.filter((_, i) => wanted.has(i)) };
}

/** Those of the runs planned here that the campaign wants; an error if data or code are not the planned ones. */
export function wantedOf(
  { head }: Campaign,
  wanted: readonly CampaignRun[],
  planned: readonly PlannedRun[],
): PlannedRun[] {
  const keys = new Set(wanted.map(({ key }) => key));
  const found = planned.filter(({ manifest }) => keys.has(manifest.key));
  if (found.length === keys.size) return found;
  for (const { manifest: { config, datasetHash, backboneHash, codeHash } } of planned) {
    const { dataset, strategy } = config;
    const data = head.problems.filter((problem) => problem.dataset === dataset);
    if (!data.some((one) => one.datasetHash === datasetHash && one.backboneHash === backboneHash)) {
      throw new InputError(`Dataset "${dataset}" or its backbone is not the one that was planned`);
    }
    const code = head.strategies.find(({ name }) => name === strategy)?.codeHash;
    if (code !== undefined && code !== codeHash) {
      throw new InputError(`Strategy "${strategy}" has other code than was planned: plan again`);
    }
  }
  throw new InputError(
    `${
      keys.size - found.length
    } runs of the manifest are not in suite "${head.suite}" as it is here`,
  );
}
