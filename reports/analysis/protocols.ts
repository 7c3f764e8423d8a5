/** Trials with another budget than the rest: which protocol of several counts over problems. */
import { canonical } from "../../core/canonical.ts";
import type { ProblemAnalysis } from "./problem.ts";

type Candidate = Pick<
  ProblemAnalysis,
  "suite" | "dataset" | "backbone" | "protocol" | "strategies"
>;

/**
 * Finds the problem that counts for all of the same suite, dataset, backbone and head, which differ in
 * their budget or in the version of their data alone: a suite has one protocol, and what was tried with
 * fewer cycles would count the dataset twice.
 */
export function mainProtocols(problems: readonly Candidate[]): number[] {
  const mains = new Map<string, number>();
  const keys = problems.map(({ suite, dataset, backbone, protocol: { head } }) =>
    canonical([suite, dataset, backbone, head])
  );
  keys.forEach((key, i) => {
    const known = mains.get(key);
    if (known === undefined || weight(problems[i]!) > weight(problems[known]!)) mains.set(key, i);
  });
  return keys.map((key) => mains.get(key)!);
}

/** Runs first; labels break ties, since they are fewer than a run weighs. */
function weight({ strategies, protocol: { initial, budget, cycles } }: Candidate): number {
  const runs = strategies.reduce((sum, { seeds }) => sum + seeds.length, 0);
  const labels = initial + budget * cycles;
  return runs + labels / (labels + 1);
}
