/** Reads result files from anywhere, without changing anything: unusable files are reported, not moved. */
import { InputError, messageOf, TrawlError } from "../core/errors.ts";
import { ignoreMissing } from "../core/files.ts";
import type { ParseLimits } from "../core/parse_worker.ts";
import { plain } from "../core/text.ts";
import { RunReader } from "./file.ts";
import type { RunResult } from "./run.ts";
import { resultOf } from "./store.ts";

export interface UnreadableFile {
  readonly path: string;
  readonly reason: string;
}

export interface ReadResults {
  /** Runs in order of their paths; of equal keys the newest. */
  readonly results: readonly RunResult[];
  readonly unreadable: readonly UnreadableFile[];
}

/** Files open at the same time, fewer than systems allow a process. */
const TOGETHER = 64;

export async function readResults(
  paths: readonly string[],
  limits?: ParseLimits,
): Promise<ReadResults> {
  const files = new Set<string>();
  for (const path of paths) for (const file of await filesAt(path)) files.add(file);
  const reader = new RunReader(limits);
  const outcomes: (readonly RunResult[] | UnreadableFile)[] = [];
  const waiting = [...files].entries();
  await Promise.all(Array.from({ length: TOGETHER }, async () => {
    for (const [i, path] of waiting) outcomes[i] = await readRuns(reader, path);
  }));
  const byKey = new Map<string, RunResult>();
  const unreadable: UnreadableFile[] = [];
  for (const outcome of outcomes.flat()) {
    if ("reason" in outcome) unreadable.push(outcome);
    else {
      const { key } = outcome.manifest;
      byKey.set(key, newer(byKey.get(key), outcome));
    }
  }
  return { results: [...byKey.values()], unreadable };
}

/** The files that a path stands for, results by default: a file, a suite's folder, or a folder of those. */
export async function filesAt(
  path: string,
  isWanted: (name: string) => boolean = isResult,
): Promise<string[]> {
  const info = await Deno.stat(path).catch(ignoreMissing);
  if (info === undefined) throw new InputError(`There is no file or folder "${path}"`);
  if (!info.isDirectory) return [path];
  const own = await entriesOf(path);
  const wanted = (entries: readonly Deno.DirEntry[], folder: string): string[] =>
    entries.filter(({ name, isDirectory }) => !isDirectory && isWanted(name))
      .map(({ name }) => `${folder}/${name}`);
  const files = wanted(own, path);
  if (files.length > 0) return files;
  const nested: string[] = [];
  for (const { name, isDirectory } of own) {
    const folder = `${path}/${name}`;
    if (isDirectory) nested.push(...wanted(await entriesOf(folder), folder));
  }
  return nested;
}

/** Other files of the name's kind that commands write, today's and the former `bench:bait`'s. */
const OTHERS: readonly string[] = [
  "report.arrow",
  "merged.arrow",
  "measure.arrow",
  "regress.arrow",
  "bait.arrow",
];

/** Whether a name is that of a run; a link may lead to one. */
function isResult(name: string): boolean {
  return name.endsWith(".arrow") && !OTHERS.includes(name);
}

async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.sort((a, b) => a.name < b.name ? -1 : 1);
}

async function readRuns(
  reader: RunReader,
  path: string,
): Promise<readonly RunResult[] | UnreadableFile> {
  try {
    return (await reader.read(path)).map((run) => resultOf(run, run.manifest.key));
  } catch (error) {
    const reason = messageOf(error);
    return {
      path: plain(path),
      reason: plain(error instanceof TrawlError ? reason : `It cannot be read: ${reason}`),
    };
  }
}

/** The same run may be in two folders: a complete one wins, then the newer. */
function newer(a: RunResult | undefined, b: RunResult): RunResult {
  if (a === undefined) return b;
  if (a.status !== b.status) return a.status === "done" ? a : b;
  return a.manifest.finishedAt >= b.manifest.finishedAt ? a : b;
}
