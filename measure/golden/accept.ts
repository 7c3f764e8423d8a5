/** Rewrites the golden file, and says what changed. */
import { InputError } from "../../core/errors.ts";
import { processorText } from "../../core/format.ts";
import { writeWhole } from "../../core/save.ts";
import { caseText } from "../../runs/measurement.ts";
import type { ComparedCase } from "../../runs/regression.ts";
import type { Environment } from "../../runs/run.ts";
import { benchmarks } from "../registry.ts";
import {
  accuraciesOf,
  accuracyDifference,
  counterDifference,
  countersOf,
  pickDifference,
  picksOf,
} from "./check.ts";
import { type Golden, goldenOfRuns, goldenText, parseGolden } from "./file.ts";
import type { GoldenRun } from "./runs.ts";

interface Accepted {
  readonly environment: Environment;
  /** All golden runs, with gaps; undefined to keep those of the file. */
  readonly runs: readonly GoldenRun[] | undefined;
  /** Counters of cases that are not given, or were not counted, stay. */
  readonly cases: readonly Pick<ComparedCase, "benchmark" | "sizes" | "headCounters">[];
}

/** Rewrites the golden file with what the CPU does; returns what changed, a line each. */
export async function accept(path: string, accepted: Accepted): Promise<string> {
  const { environment, runs, cases } = accepted;
  const before = await read(path);
  const kept = runs === undefined ? before : {
    processor: processorText(environment),
    onnxruntime: environment.onnxruntime,
    ...goldenOfRuns(runs),
  };
  if (kept === undefined) {
    throw new InputError(`"${path}" is missing or damaged: accept all of it, without --only`);
  }
  const next: Golden = { ...kept, counters: mergedCounters(cases, before) };
  await writeWhole(path, goldenText(next));
  if (before === undefined) return `"${path}" is new`;
  const changes = changesOf(before, next);
  return changes.length === 0 ? `"${path}": nothing changed` : changes.join("\n");
}

/** The file's content; undefined if there is none, or none that can be read. */
async function read(path: string): Promise<Golden | undefined> {
  try {
    return parseGolden(await Deno.readTextFile(path), path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof InputError) return undefined;
    throw error;
  }
}

/** The counters given, and those before of other cases that still exist. */
function mergedCounters(cases: Accepted["cases"], before: Golden | undefined): Golden["counters"] {
  const given = new Map(cases.map((one) => [caseText(one), one.headCounters]));
  const names = benchmarks.flatMap(({ name: benchmark, sizes }) =>
    sizes.map((sizes) => caseText({ benchmark, sizes }))
  );
  return Object.fromEntries(names.flatMap((name) => {
    const counters = given.get(name) ?? before?.counters[name];
    return counters === undefined ? [] : [[name, counters]];
  }));
}

export function changesOf(before: Golden, next: Golden): string[] {
  const machine = (["processor", "onnxruntime"] as const)
    .filter((name) => before[name] !== next[name])
    .map((name) => `${name}: ${next[name]} instead of ${before[name]}`);
  return [
    ...machine,
    ...differences("picks", picksOf(before), picksOf(next), pickDifference),
    ...differences("accuracy", accuraciesOf(before), accuraciesOf(next), accuracyDifference),
    ...differences("counters", countersOf(before), countersOf(next), counterDifference),
  ];
}

function differences<T>(
  kind: string,
  before: ReadonlyMap<string, T>,
  next: ReadonlyMap<string, T>,
  differ: (expected: T, found: T) => { readonly text: string } | undefined,
): string[] {
  return [...new Set([...before.keys(), ...next.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name), next.get(name)];
    const change = was === undefined ? "new" : is === undefined ? "removed" : differ(was, is)?.text;
    return change === undefined ? [] : [`${kind} of ${name}: ${change}`];
  });
}
