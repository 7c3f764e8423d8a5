/** A campaign: the immutable manifest of the runs that processes on many machines share. */
import * as v from "valibot";
import { InputError, messageOf } from "../core/errors.ts";
import { regular, sha256, statRegular } from "../core/files.ts";
import { writeWhole } from "../core/save.ts";
import { count, type Frozen, hash, parseJson, text } from "../runs/schema.ts";
import type { PlannedRun } from "./plan.ts";

export const MANIFEST = "manifest.jsonl";

const MAX_RUNS = 1_000_000;
const MAX_BYTES = 2 ** 28;
const MAX_THREADS = 1024;

const index = v.pipe(count, v.maxValue(MAX_RUNS));
const names = v.optional(v.pipe(v.array(text), v.maxLength(1000)));

/** Names and numbers only: a manifest leads to no path and to no program. */
const headSchema = v.strictObject({
  schemaVersion: v.literal(1),
  suite: v.pipe(text, v.regex(/^[\w-]+$/, "must consist of letters, digits, - and _")),
  /** Whether a suite file defines it, which whoever runs it has to name. */
  own: v.boolean(),
  changes: v.strictObject({ strategies: names, datasets: names, cycles: v.optional(index) }),
  provider: text,
  threads: v.pipe(count, v.minValue(1), v.maxValue(MAX_THREADS)),
  onCorrupt: v.picklist(["fail", "skip"]),
  problems: v.array(v.strictObject({ dataset: text, datasetHash: hash, backboneHash: hash })),
  strategies: v.array(v.strictObject({ name: text, codeHash: hash })),
  runs: index,
  /** sha256 of the lines that follow. */
  sha256: hash,
});

type Head = Frozen<typeof headSchema>;

const runSchema = v.strictObject({
  key: hash,
  /** Index among the problems of the changed suite. */
  problem: index,
  strategy: text,
  seed: count,
});

export type CampaignRun = Frozen<typeof runSchema>;

export interface Campaign {
  readonly head: Head;
  readonly runs: readonly CampaignRun[];
}

/** The manifest's text: a line about all runs, then one per run, in the plan's order. */
export function encodeCampaign(
  about: Omit<Head, "schemaVersion" | "problems" | "strategies" | "runs" | "sha256">,
  runs: readonly PlannedRun[],
): string {
  if (runs.length > MAX_RUNS) {
    throw new InputError(`${runs.length} runs are more than the ${MAX_RUNS} of a manifest`);
  }
  const problems = new Map<number, Head["problems"][number]>();
  const codes = new Map<string, string>();
  const lines = runs.map(({ problem, manifest }) => {
    const { key, config, datasetHash, backboneHash, codeHash } = manifest;
    const { dataset, strategy, seed } = config;
    problems.set(problem, { dataset, datasetHash, backboneHash });
    codes.set(strategy, codeHash);
    return `${JSON.stringify({ key, problem, strategy, seed } satisfies CampaignRun)}\n`;
  }).join("");
  const head: Head = {
    schemaVersion: 1,
    ...about,
    problems: [...problems.values()],
    strategies: Array.from(codes, ([name, codeHash]) => ({ name, codeHash })),
    runs: runs.length,
    sha256: sha256(lines),
  };
  return `${JSON.stringify(head)}\n${lines}`;
}

const EDITED = "Its lines are not those that were planned: it was damaged or edited";

/** Parses a manifest of whatever origin; an error says what is wrong. */
export function parseCampaign(content: string): Campaign {
  const end = content.indexOf("\n");
  const head = parseJson(headSchema, content.slice(0, Math.max(0, end)), "first line");
  const body = content.slice(end + 1);
  if (sha256(body) !== head.sha256) throw new InputError(EDITED);
  const list = `[${body.trimEnd().replaceAll("\n", ",")}]`;
  const runs = parseJson(v.array(runSchema), list, "list of runs");
  if (runs.length !== head.runs) throw new InputError(EDITED);
  if (new Set(runs.map(({ key }) => key)).size < runs.length) {
    throw new InputError("It has a run twice");
  }
  return { head, runs };
}

export async function readCampaign(folder: string): Promise<Campaign> {
  const path = `${folder}/${MANIFEST}`;
  try {
    const { size } = statRegular(path);
    if (size > MAX_BYTES) throw new InputError(`It has ${size} bytes, more than ${MAX_BYTES}`);
    return parseCampaign(await Deno.readTextFile(regular(path)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new InputError(`There is no "${path}": "deno task bench plan SUITE" writes one`);
    }
    throw new InputError(`"${path}" cannot be used. ${messageOf(error)}`);
  }
}

/** Writes a manifest once; the same one again changes nothing, and another is an error. */
export async function writeCampaign(folder: string, content: string): Promise<void> {
  const path = `${folder}/${MANIFEST}`;
  const before = await Deno.readTextFile(path).catch(() => undefined);
  if (before === content) return;
  if (before !== undefined) {
    throw new InputError(`"${path}" is another plan, and never changes: name another --out`);
  }
  await writeWhole(path, content);
}

/** A share of the runs, one block of the plan, so that most problems are in few shares; from 0. */
export function shareOf<T>(runs: readonly T[], share: number, shares: number): T[] {
  const at = (i: number): number => Math.floor(i * runs.length / shares);
  return runs.slice(at(share), at(share + 1));
}
