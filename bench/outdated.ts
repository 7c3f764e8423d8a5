/** Results of other code than today's, and where the code has changed. */
import * as v from "valibot";
import { compareText } from "../core/canonical.ts";
import { writeWhole } from "../core/save.ts";
import { counted, listed } from "../core/format.ts";
import { strategies } from "../strategies/registry.ts";
import type { Strategy } from "../strategies/strategy.ts";
import type { CodeHasher } from "./code_hash.ts";
import { runKey } from "../runs/key.ts";
import type { PlannedRun } from "./plan.ts";
import type { RunResult } from "../runs/run.ts";
import { contestantOf, type Suite } from "./suites/suite.ts";

/** Tells whether a run's code differs from today's; undefined for a strategy that no longer exists. */
export async function outdatedRuns(
  suite: Suite,
  file: URL | undefined,
  results: readonly RunResult[],
  code: CodeHasher,
): Promise<(run: RunResult) => boolean | undefined> {
  const own = suite.strategies.map((entry) => contestantOf(entry).strategy)
    .filter((strategy): strategy is Strategy => typeof strategy !== "string");
  const hashes = new Map<string, string>();
  for (const name of new Set(results.map(({ manifest }) => manifest.config.strategy))) {
    const strategy = [...own, ...strategies].find((known) => known.name === name);
    if (strategy !== undefined) hashes.set(name, (await code.ofStrategy(strategy, file)).hash);
  }
  return ({ manifest: { config, codeHash } }) => {
    const now = hashes.get(config.strategy);
    return now === undefined ? undefined : now !== codeHash;
  };
}

/** Finds runs with a result that differs in its code alone. */
export function doneByOtherCode(
  runs: readonly PlannedRun[],
  results: readonly RunResult[],
): Map<PlannedRun, RunResult> {
  const done = results.filter(({ status }) => status === "done")
    .sort((a, b) => compareText(a.manifest.finishedAt, b.manifest.finishedAt));
  const byKey = new Map(done.map((result) => [result.manifest.key, result]));
  const byStrategy = Map.groupBy(done.reverse(), ({ manifest }) => manifest.config.strategy);
  const found = new Map<PlannedRun, RunResult>();
  for (const run of runs) {
    const ofStrategy = byStrategy.get(run.manifest.config.strategy) ?? [];
    for (const codeHash of new Set(ofStrategy.map(({ manifest }) => manifest.codeHash))) {
      const result = byKey.get(runKey({ ...run.manifest, codeHash }));
      if (result === undefined) continue;
      found.set(run, result);
      break;
    }
  }
  return found;
}

/** Modules by code hash, as {@linkcode CodeHasher.trace} names them. */
export type CodeRecord = ReadonlyMap<string, readonly string[]>;

/** Each module is written once, because most results share most of them. */
const schema = v.object({
  modules: v.array(v.string()),
  code: v.record(v.string(), v.array(v.number())),
});

/** Reads the record of the code of a folder's results; empty if there is none. */
export async function readCodeRecord(folder: string): Promise<CodeRecord> {
  try {
    const { modules, code } = v.parse(schema, JSON.parse(await Deno.readTextFile(pathIn(folder))));
    return new Map(
      Object.entries(code).map(([hash, list]) => [hash, list.map((i) => modules[i] ?? "")]),
    );
  } catch {
    // The record only serves explanations.
    return new Map();
  }
}

export async function writeCodeRecord(folder: string, record: CodeRecord): Promise<void> {
  const modules = [...new Set([...record.values()].flat())];
  const places = new Map(modules.map((module, i) => [module, i]));
  const code = Object.fromEntries(
    [...record].map(([hash, list]) => [hash, list.map((module) => places.get(module)!)]),
  );
  await writeWhole(pathIn(folder), JSON.stringify({ modules, code }));
}

function pathIn(folder: string): string {
  return `${folder}/code.json`;
}

/** Such as "2 done runs (margin): code has changed in strategies/margin.ts". */
export function explainOtherCode(
  found: ReadonlyMap<PlannedRun, RunResult>,
  record: CodeRecord,
): string {
  const names = [...new Set([...found.keys()].map(({ manifest }) => manifest.config.strategy))];
  const changed = new Set<string>();
  for (const [run, result] of found) {
    const [now, before] = [run, result].map(({ manifest }) => record.get(manifest.codeHash));
    const differ = new Set(now).symmetricDifference(new Set(before));
    if (now && before) { for (const module of differ) changed.add(module.replace(/ \w+$/, "")); }
  }
  const where = changed.size === 0 ? "" : ` in ${listed([...changed].sort(compareText))}`;
  return `${counted(found.size, "done run")} (${listed(names)}): code has changed${where}`;
}
