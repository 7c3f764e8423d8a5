/// <reference lib="dom" />
/** Result files and other reports, read as a set of runs. */
import type { RunResult } from "../../../runs/run.ts";
import { plain, plainTexts } from "../../../core/text.ts";
import type { Analysis } from "../../analysis/analysis.ts";
import { environmentFacts } from "../../analysis/environments.ts";
import { failureOf, isComplete } from "../../analysis/group.ts";
import { type RunSet, setOfAnalysis, setOfRuns } from "../../comparison/run_set.ts";
import { RunReader } from "./run_reader.ts";
import { unpacked } from "./unpack.ts";

const MAX_BYTES = 2 ** 28;

const MAX_TEXT = 10_000;

/** A file that could not be read. */
export interface Unread {
  readonly name: string;
  readonly reason: string;
}

/** Reads files as one set of runs. */
export async function readFiles(
  files: readonly File[],
): Promise<{ set: RunSet; name: string; unread: readonly Unread[] }> {
  const sets: RunSet[] = [];
  const runs: RunResult[] = [];
  const unread: Unread[] = [];
  const reader = new RunReader();
  for (const file of files) {
    try {
      if (file.name.endsWith(".arrow")) runs.push(await readRun(reader, file));
      else sets.push(await readReport(file));
    } catch (error) {
      unread.push({
        name: plain(file.name),
        reason: plain(error instanceof Error ? error.message : String(error)),
      });
    }
  }
  reader.close();
  if (runs.length > 0) sets.push(setOfRuns(runs));
  return {
    set: {
      series: sets.flatMap(({ series }) => series),
      environments: sets.flatMap(({ environments }) => environments),
      codeHashes: sets.flatMap(({ codeHashes }) => codeHashes),
    },
    name: files.length === 1 ? plain(files[0]!.name) : `${files.length} files`,
    unread,
  };
}

async function readRun(reader: RunReader, file: File): Promise<RunResult> {
  const { manifest, cycles, failure } = await reader.read(file);
  const run: RunResult = {
    manifest: plainTexts(manifest),
    cycles,
    status: failure === undefined ? "done" : "failed",
    message: failure ?? "",
  };
  if (!isComplete(run)) throw new Error(`The run is not complete: ${failureOf(run)}`);
  requireSense(setOfRuns([run]));
  return run;
}

function parsed(value: unknown): Analysis {
  const analysis = value as Partial<Analysis> | null;
  if (!Array.isArray(analysis?.problems) || !Array.isArray(analysis?.strategies)) {
    throw new Error("It holds no data of a report");
  }
  return plainTexts(analysis as Analysis);
}

async function readReport(file: File): Promise<RunSet> {
  const isPage = file.name.endsWith(".html");
  if (!isPage && !file.name.endsWith(".json")) {
    throw new Error("It is not an .arrow, .html or .json file");
  }
  if (file.size > MAX_BYTES) throw new Error(`It has ${file.size} bytes, too many for a report`);
  const text = await file.text();
  try {
    if (!isPage) return requireSense(setOfAnalysis(parsed(JSON.parse(text))));
    const page = new DOMParser().parseFromString(text, "text/html");
    const { analysis } = await unpacked<{ analysis: unknown }>(page);
    return requireSense(setOfAnalysis(parsed(analysis)));
  } catch (error) {
    // Some part is missing or of another type.
    if (error instanceof TypeError) throw new Error("It holds no data of a report");
    throw error;
  }
}

function requireSense(set: RunSet): RunSet {
  for (const { key, title, label, runs } of set.series) {
    for (const text of [key, title, label]) {
      if (typeof text !== "string" || text.length > MAX_TEXT) throw new Error("A name is too long");
    }
    for (const [seed, { accuracies, selectSeconds, trainSeconds }] of runs) {
      const wrong = accuracies.find((value) => !(value >= 0 && value <= 1));
      if (!Number.isSafeInteger(seed) || accuracies.length === 0 || wrong !== undefined) {
        throw new Error(`An accuracy of seed ${seed} is ${wrong}, not in [0, 1]`);
      }
      for (const seconds of [selectSeconds, trainSeconds]) {
        if (!(seconds >= 0 && seconds < 1e12)) throw new Error(`It took ${seconds} s`);
      }
    }
  }
  for (const environment of set.environments) {
    for (const [fact, show] of environmentFacts) {
      if (show(environment).length > MAX_TEXT) throw new Error(`"${fact}" is too long`);
    }
  }
  return set;
}
