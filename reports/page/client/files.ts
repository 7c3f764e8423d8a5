/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Result files and other reports, read as sets of results. */
import type { StoredRun } from "../../../runs/content.ts";
import type { RunManifest } from "../../../runs/run.ts";
import { plain, plainTexts } from "../../../core/text.ts";
import type { Analysis } from "../../analysis/analysis.ts";
import { environmentFacts } from "../../analysis/environments.ts";
import { type Entry, keyOf, type ResultSet, resultsOf } from "./comparison.ts";
import { RunReader } from "./run_reader.ts";
import { unpacked } from "./unpack.ts";

/** The largest report that is read, in bytes. */
const MAX_BYTES = 2 ** 28;

/** The longest name that is shown. */
const MAX_TEXT = 10_000;

/** A file that could not be read. */
export interface Unread {
  readonly name: string;
  /** Why. */
  readonly reason: string;
}

/** Reads files as one set of results. */
export async function readFiles(
  files: readonly File[],
): Promise<{ results: ResultSet; unread: readonly Unread[] }> {
  const sets: ResultSet[] = [];
  const runs: Run[] = [];
  const unread: Unread[] = [];
  const reader = new RunReader();
  for (const file of files) {
    try {
      if (file.name.endsWith(".arrow")) {
        const run = complete(await reader.read(file));
        requireSense(resultsOfRuns([run]));
        runs.push(run);
      } else sets.push(await readReport(file));
    } catch (error) {
      unread.push({
        name: plain(file.name),
        reason: plain(error instanceof Error ? error.message : String(error)),
      });
    }
  }
  reader.close();
  if (runs.length > 0) sets.push(resultsOfRuns(runs));
  return {
    results: {
      name: files.length === 1 ? plain(files[0]!.name) : `${files.length} files`,
      entries: sets.flatMap(({ entries }) => entries),
      environments: sets.flatMap(({ environments }) => environments),
    },
    unread,
  };
}

function parsed(value: unknown): Analysis {
  const analysis = value as Partial<Analysis> | null;
  if (!Array.isArray(analysis?.problems) || !Array.isArray(analysis?.strategies)) {
    throw new Error("It holds no data of a report");
  }
  return plainTexts(analysis as Analysis);
}

async function readReport(file: File): Promise<ResultSet> {
  const isPage = file.name.endsWith(".html");
  if (!isPage && !file.name.endsWith(".json")) {
    throw new Error("It is not an .arrow, .html or .json file");
  }
  if (file.size > MAX_BYTES) throw new Error(`It has ${file.size} bytes, too many for a report`);
  const text = await file.text();
  try {
    if (!isPage) return requireSense(resultsOf(parsed(JSON.parse(text)), file.name));
    const page = new DOMParser().parseFromString(text, "text/html");
    const { analysis } = await unpacked<{ analysis: unknown }>(page);
    return requireSense(resultsOf(parsed(analysis), file.name));
  } catch (error) {
    // Some part is missing or of another type.
    if (error instanceof TypeError) throw new Error("It holds no data of a report");
    throw error;
  }
}

/** Refuses values that no report has. */
function requireSense(set: ResultSet): ResultSet {
  for (const { key, problem, strategy, auc, selectSeconds = 0 } of set.entries) {
    for (const text of [key, problem, strategy]) {
      if (typeof text !== "string" || text.length > MAX_TEXT) throw new Error("A name is too long");
    }
    for (const [seed, value] of auc) {
      if (!Number.isSafeInteger(seed) || !(value >= 0 && value <= 1)) {
        throw new Error(`Its AUC of seed ${seed} is ${value}, not in [0, 1]`);
      }
    }
    if (!(selectSeconds >= 0 && selectSeconds < 1e12)) {
      throw new Error(`Its selections took ${selectSeconds} s`);
    }
  }
  for (const environment of set.environments) {
    for (const [fact, show] of environmentFacts) {
      if (show(environment).length > MAX_TEXT) throw new Error(`"${fact}" is too long`);
    }
  }
  return set;
}

function complete(run: StoredRun): Run {
  const { manifest, cycles, failure } = run;
  if (failure !== undefined) throw new Error(`The run failed: ${failure}`);
  const most = manifest.config.cycles + 1;
  if (cycles.length !== most) throw new Error(`It has ${cycles.length} of ${most} evaluations`);
  return {
    manifest: plainTexts(manifest),
    auc: cycles.reduce((sum, { accuracy }) => sum + accuracy, 0) / cycles.length,
    selectSeconds: cycles.slice(0, -1).map((row) => row.selectSeconds),
  };
}

interface Run {
  readonly manifest: RunManifest;
  readonly auc: number;
  readonly selectSeconds: readonly number[];
}

function resultsOfRuns(runs: readonly Run[]): ResultSet {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const { config } = run.manifest;
    const key = keyOf(config, config.strategy);
    groups.set(key, [...groups.get(key) ?? [], run]);
  }
  const entries = [...groups].map(([key, group]): Entry => {
    const { config } = group[0]!.manifest;
    return {
      key,
      problem: `${config.dataset} · ${config.backbone}`,
      strategy: config.strategy,
      auc: new Map(group.map(({ manifest, auc }) => [manifest.config.seed, auc])),
      selectSeconds: middle(group.flatMap(({ selectSeconds }) => selectSeconds)),
    };
  });
  const environments = new Map(
    runs.map(({ manifest: { environment } }) => [JSON.stringify(environment), environment]),
  );
  return { name: "", entries, environments: [...environments.values()] };
}

function middle(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
