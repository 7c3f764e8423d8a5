/** One problem: the runs of all its strategies, compared. */
import { canonical } from "../../core/canonical.ts";
import type { RunManifest } from "../../runs/run.ts";
import { type Findings, findingsOf, notesOf, type ProblemFacts } from "./findings.ts";
import type { Panel } from "./group.ts";
import { pairsOf } from "./pairs.ts";
import { type ProblemContext, scoresOf, strategyOf } from "./scores.ts";
import { type SeriesScores, seriesScores } from "./series_scores.ts";
import { targetsOf } from "./targets.ts";

/** One comparable problem: same data, features, head and labelling budget. */
export interface ProblemAnalysis extends ProblemFacts {
  readonly title: string;
  readonly suite: string;
  readonly dataset: string;
  /** "none" for tabular data. */
  readonly backbone: string;
  readonly data: Pick<
    RunManifest,
    "datasetHash" | "backboneHash" | "poolSize" | "testSize" | "dimensions" | "classes"
  >;
  /** Index of the problem that counts over problems in place of this one: see {@linkcode mainProtocols}. */
  readonly standIn?: number;
  readonly findings: Findings;
  readonly notes: readonly string[];
}

/** A problem with its numbers by seed. */
export interface AnalysedProblem {
  readonly problem: ProblemAnalysis;
  readonly scored: readonly SeriesScores[];
}

/** Analyses a problem. */
export function analyseProblem(panel: Panel, context: ProblemContext): AnalysedProblem {
  const { config, datasetHash, backboneHash, poolSize, testSize, dimensions, classes } =
    panel.manifest;
  const { suite, dataset, backbone, initial, budget, cycles, subset, head } = config;
  const labelled = Array.from({ length: cycles + 1 }, (_, cycle) => initial + cycle * budget);
  const all = panel.series.map((series) => seriesScores(series, context.indexOf(series.label)))
    .sort((a, b) => a.strategy - b.strategy);
  const complete = all.filter(({ seeds }) => seeds.length > 0);
  const scored = complete.filter(({ series }) => !series.upperBound);
  const targets = targetsOf(scored);
  const pairs = scored.length > 1 ? pairsOf(scored, labelled, context.family) : undefined;
  const scores = scoresOf(scored, labelled, targets, pairs, context);
  const strategies = all.map((one) => strategyOf(one, scores.get(one), context));
  const body = {
    title: panel.title,
    suite,
    dataset,
    backbone,
    protocol: { initial, budget, cycles, subset, head },
    data: { datasetHash, backboneHash, poolSize, testSize, dimensions, classes },
    labelled,
    strategies,
    targets,
    ...(pairs === undefined ? {} : { pairs }),
  };
  return {
    problem: { ...body, findings: findingsOf(body), notes: notesOf(body) },
    scored,
  };
}

type Candidate = Pick<
  ProblemAnalysis,
  "suite" | "dataset" | "backbone" | "protocol" | "strategies"
>;

/**
 * Finds, for every problem, the one that counts over problems. Problems that differ only in budget or in
 * the version of their data would count a dataset twice, so the one with the most runs counts.
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

function weight({ strategies, protocol: { initial, budget, cycles } }: Candidate): number {
  const runs = strategies.reduce((sum, { seeds }) => sum + seeds.length, 0);
  const labels = initial + budget * cycles;
  return runs + labels / (labels + 1);
}
