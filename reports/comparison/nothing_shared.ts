/** Why two sets of runs have nothing in common. */
import type { RunResult } from "../../runs/run.ts";
import { canonical } from "../../core/canonical.ts";
import { failureOf, isComplete } from "../analysis/group.ts";
import { listed } from "../../core/format.ts";

const NAMED = 6;

const byNumber = new Intl.Collator("en", { numeric: true });

/** Says what differs between two sets that share no complete run. */
export function nothingShared(
  baseline: readonly RunResult[],
  tested: readonly RunResult[],
): string {
  for (const [side, runs] of [["baseline", baseline], ["tested set", tested]] as const) {
    const [first] = runs;
    if (first === undefined || runs.some(isComplete)) continue;
    return `The ${side} has no complete run: ${failureOf(first)}`;
  }
  const [a, b] = [baseline, tested].map((runs) => runs.filter(isComplete).map(factsOf));
  const fields = [...new Set([...a!, ...b!].flatMap((facts) => [...facts.keys()]))].map((field) => {
    const [here, there] = [a!, b!].map((side) => {
      return [...new Set(side.map((facts) => facts.get(field) ?? "none"))].sort(byNumber.compare);
    });
    return { field, here: here!, there: there! };
  });
  const apart = fields.filter(({ here, there }) => !here.some((value) => there.includes(value)));
  const differing = apart.length > 0
    ? apart
    : fields.filter(({ here, there }) => here.join("\n") !== there.join("\n"));
  if (differing.length === 0) {
    return "Each value occurs in both, but no run has all of them in common";
  }
  const told = differing.map(({ field, here, there }) =>
    `${field}: baseline ${listed(here, NAMED)}, tested ${listed(there, NAMED)}`
  );
  return `What differs is ${told.join("; ")}`;
}

function factsOf({ manifest }: RunResult): ReadonlyMap<string, string> {
  const { config, datasetHash, backboneHash } = manifest;
  const settings = canonical(config.settings);
  return new Map([
    ["dataset", config.dataset],
    ["content of the dataset", datasetHash.slice(0, 12)],
    ["backbone", config.backbone],
    ["content of the backbone", backboneHash.slice(0, 12)],
    ["first labels", String(config.initial)],
    ["budget", String(config.budget)],
    ["cycles", String(config.cycles)],
    ["subset", String(config.subset)],
    ...Object.entries(config.head).map(([key, value]) => [`head's ${key}`, String(value)] as const),
    ["strategy", settings === "{}" ? config.strategy : `${config.strategy} ${settings}`],
    ["seed", String(config.seed)],
  ]);
}
