/** Machines and versions, and what differs between them. */
import type { Environment, RunResult } from "../../runs/run.ts";
import { canonical, compareText } from "../../core/canonical.ts";
import { counted, gibibytes, processorText } from "../../core/format.ts";
import type { SideDifference } from "../comparison/comparison.ts";
import type { EnvironmentDifference } from "./analysis.ts";

const FACTS: readonly (readonly [string, (environment: Environment) => string])[] = [
  ["Execution provider", (e) => e.provider],
  ["Processor", (e) => `${processorText(e)}, ${counted(e.cores, "core")}`],
  ["Threads in an operator", (e) => String(e.threads)],
  ["Memory", (e) => gibibytes(e.memoryBytes)],
  ["System", (e) => `${e.os}, ${e.arch}`],
  ["Trawl", (e) => e.trawl],
  ["ONNX Runtime", (e) => e.onnxruntime],
  ["Deno", (e) => e.deno],
  ["Commit", (e) => e.gitCommit.slice(0, 12) + (e.gitDirty ? ", with uncommitted changes" : "")],
  ["Lock file", (e) => e.lockHash.slice(0, 12)],
];

/**
 * Lists the distinct environments of runs.
 *
 * @returns The environments in an order of their own, and the place of every run's.
 */
export function environmentsOf(
  results: readonly RunResult[],
): { readonly environments: Environment[]; readonly placeOf: (run: RunResult) => number } {
  // Runs of one file or job share the object: most need no text.
  const texts = new Map<Environment, string>();
  const textOf = ({ manifest: { environment } }: RunResult): string => {
    const text = texts.get(environment) ?? canonical(environment);
    texts.set(environment, text);
    return text;
  };
  const byText = new Map(results.map((run) => [textOf(run), run.manifest.environment]));
  const sorted = [...byText].sort(([a], [b]) => compareText(a, b));
  const places = new Map(sorted.map(([text], place) => [text, place]));
  return {
    environments: sorted.map(([, environment]) => environment),
    placeOf: (run) => places.get(textOf(run))!,
  };
}

/**
 * What differs between environments.
 *
 * @param environments In any order.
 */
export function environmentDifferences(
  environments: readonly Environment[],
): EnvironmentDifference[] {
  return FACTS.map(([fact, show]) => ({ fact, values: environments.map(show) }))
    .filter(({ values }) => new Set(values).size > 1);
}

/** What differs between the environments of two sets of runs. */
export function sideDifferences(
  baseline: readonly RunResult[],
  tested: readonly RunResult[],
): SideDifference[] {
  const [a, b] = [baseline, tested].map((runs) => environmentsOf(runs).environments);
  const texts = (environments: readonly Environment[], show: (e: Environment) => string) =>
    [...new Set(environments.map(show))].sort(compareText);
  const facts = FACTS.map(([fact, show]) => ({
    fact,
    baseline: texts(a!, show),
    tested: texts(b!, show),
  }));
  const code = {
    fact: "Code of the runs",
    baseline: codeOf(baseline),
    tested: codeOf(tested),
  };
  return [...facts, code].filter(({ baseline, tested }) =>
    canonical(baseline) !== canonical(tested)
  );
}

function codeOf(runs: readonly RunResult[]): string[] {
  return [...new Set(runs.map(({ manifest }) => manifest.codeHash.slice(0, 12)))].sort(compareText);
}
