/** Machines and versions of runs, and what differs between them. */
import type { Environment, RunResult } from "../../runs/run.ts";
import { canonical, compareText } from "../../core/canonical.ts";
import { counted, measuredBytes, processorText } from "../../core/format.ts";

/** A fact in which the environments of one set of runs differ. */
export interface EnvironmentDifference {
  readonly fact: string;
  readonly values: readonly string[];
}

/** A fact in which the environments of two sets of runs differ. */
export interface SideDifference {
  readonly fact: string;
  readonly baseline: readonly string[];
  readonly tested: readonly string[];
}

/** What is known of an environment, in the order of display. */
export const environmentFacts: readonly (readonly [
  fact: string,
  show: (environment: Environment) => string,
])[] = [
  ["Execution provider", (e) => e.provider],
  ["Processor", (e) => `${processorText(e)}, ${counted(e.cores, "core")}`],
  ["Threads in an operator", (e) => String(e.threads)],
  ["Memory", (e) => measuredBytes(e.memoryBytes)],
  ["System", (e) => `${e.os}, ${e.arch}`],
  ["Trawl", (e) => e.trawl],
  ["ONNX Runtime", (e) => e.onnxruntime],
  ["Deno", (e) => e.deno],
  ["Commit", (e) => e.gitCommit.slice(0, 12) + (e.gitDirty ? ", with uncommitted changes" : "")],
  ["Lock file", (e) => e.lockHash.slice(0, 12)],
];

/** Lists the distinct environments of runs, sorted, with the index of each run's. */
export function environmentsOf(
  results: readonly RunResult[],
): { readonly environments: Environment[]; readonly placeOf: (run: RunResult) => number } {
  // Runs of one file or job share the object.
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

/** Lists what differs between environments. */
export function environmentDifferences(
  environments: readonly Environment[],
): EnvironmentDifference[] {
  return environmentFacts.map(([fact, show]) => ({ fact, values: environments.map(show) }))
    .filter(({ values }) => new Set(values).size > 1);
}

interface Side {
  readonly environments: readonly Environment[];
  readonly codeHashes: readonly string[];
}

/** Lists what differs between the environments of two sets of runs. */
export function sideDifferences(baseline: Side, tested: Side): SideDifference[] {
  const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].sort(compareText);
  const facts = environmentFacts.map(([fact, show]) => ({
    fact,
    baseline: sorted(baseline.environments.map(show)),
    tested: sorted(tested.environments.map(show)),
  }));
  const code = ({ codeHashes }: Side) => sorted(codeHashes.map((hash) => hash.slice(0, 12)));
  return [
    ...facts,
    { fact: "Code of the runs", baseline: code(baseline), tested: code(tested) },
  ].filter(({ baseline, tested }) => canonical(baseline) !== canonical(tested));
}
