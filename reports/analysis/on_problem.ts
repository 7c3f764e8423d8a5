/** What the runs of one problem come to. */
import { minus, near } from "../../core/rounding.ts";
import type { RunResult } from "../../runs/run.ts";
import { compareText } from "../../core/canonical.ts";
import { holm } from "../../statistics/multiple_comparisons.ts";
import { mean } from "../../statistics/mean.ts";
import { midRanks } from "../../statistics/ranks.ts";
import { paretoFront } from "../../statistics/pareto.ts";
import { bandOf, metricBands } from "./bands.ts";
import { estimate, type Intervals, within01 } from "../../statistics/estimate.ts";
import { findingsOf } from "./findings.ts";
import { failureOf, type Panel, type Series } from "./group.ts";
import { notesOf } from "./notes.ts";
import { pairsOf } from "./pairs.ts";
import type {
  Difference,
  FailedSeed,
  ProblemAnalysis,
  Scores,
  Standing,
  StrategyOnProblem,
  Target,
} from "./problem.ts";
import { secondsOf } from "./seconds.ts";
import { type SeriesScores, seriesScores } from "./series_scores.ts";
import { pairedDifference, sharedSeeds } from "../../statistics/paired.ts";
import { reachOf, targetsOf } from "./targets.ts";

/** What an analysis of a problem needs to know beside its runs. */
export interface ProblemContext {
  /** Index of a label among the analysis' strategies. */
  readonly indexOf: (label: string) => number;
  /** Where intervals come from. */
  readonly intervals: Intervals;
  /** Whether a run ran other code than there is now; undefined where that is not known. */
  readonly outdated: (run: RunResult) => boolean | undefined;
}

/** A problem, and the numbers by seed that what holds over problems is computed from. */
export interface AnalysedProblem {
  /** What the analysis says of it. */
  readonly problem: ProblemAnalysis;
  /** The strategies that have a complete run. */
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
  const scored = all.filter(({ seeds }) => seeds.length > 0);
  const targets = targetsOf(scored);
  const scores = scoresOf(scored, labelled, targets, context);
  const strategies = all.map((one) => strategyOf(one, scores.get(one), context));
  const pairs = scored.length > 1 ? pairsOf(scored, labelled, context.intervals) : undefined;
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

function strategyOf(
  { strategy, series, seeds }: SeriesScores,
  scores: Scores | undefined,
  { outdated }: ProblemContext,
): StrategyOnProblem {
  const { label, runs, failed } = series;
  const known = runs.map(outdated).filter((answer) => answer !== undefined);
  return {
    strategy,
    label,
    providers: distinct([...runs, ...failed].map((run) => run.manifest.environment.provider)),
    seeds,
    keys: runs.map((run) => run.manifest.key),
    codeHashes: distinct(runs.map((run) => run.manifest.codeHash)),
    ...(known.length === 0 ? {} : { outdated: known.includes(true) }),
    failures: failed.map(failedSeed),
    ...(scores === undefined ? {} : { scores }),
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareText);
}

function failedSeed(run: RunResult): FailedSeed {
  const { config, key } = run.manifest;
  return { seed: config.seed, key, status: statusOf(run), message: failureOf(run) };
}

/** Says in a word why a run does not count. */
export function statusOf(run: RunResult): FailedSeed["status"] {
  if (run.status === "done") return "incomplete";
  return /\btimed out\b|\btime limit\b/i.test(run.message) ? "timed out" : "failed";
}

function scoresOf(
  scored: readonly SeriesScores[],
  labelled: readonly number[],
  targets: readonly Target[],
  { intervals }: ProblemContext,
): Map<SeriesScores, Scores> {
  const means = scored.map(({ aucs }) => mean([...aucs.values()]));
  const ranks = midRanks(means.map((value) => -value));
  // The first label of equal means.
  const best = scored[means.findIndex((value) => near(value, Math.max(...means)))];
  const overBest = scored.map((one) =>
    one === best ? undefined : pairedDifference(one.aucs, best!.aucs, intervals)
  );
  const standings = standingsOf(overBest, scored.indexOf(best!));
  const seconds = scored.map(secondsOf);
  const finals = scored.map(finalBySeed);
  const front = paretoFront(
    seconds.map(({ elapsed }, i) => ({
      cost: elapsed.at(-1)!,
      value: mean([...finals[i]!.values()]),
    })),
  );
  return new Map(scored.map((one, i) => {
    const random = randomFor(one.series, scored);
    const over = (of: (one: SeriesScores) => ReadonlyMap<number, number>) =>
      random === undefined || random === one
        ? undefined
        : pairedDifference(of(one), of(random), intervals);
    const [overRandom, finalOverRandom] = [over((s) => s.aucs), over(finalBySeed)];
    const curveOverRandom = random === undefined || random === one
      ? undefined
      : differenceBand(one, random, intervals);
    return [one, {
      rank: ranks[i]!,
      standing: standings[i]!,
      onParetoFront: front[i]!,
      auc: within01(estimate([...one.aucs.values()], intervals)),
      finalAccuracy: within01(estimate([...finals[i]!.values()], intervals)),
      ...(overRandom && { overRandom }),
      ...(finalOverRandom && { finalOverRandom }),
      ...(overBest[i] && { overBest: overBest[i] }),
      curves: metricBands(one.series.runs, intervals),
      ...(curveOverRandom && { curveOverRandom }),
      perSeed: [...one.accuracies.values()],
      aucPerSeed: [...one.aucs.values()],
      seconds: seconds[i]!,
      peakMemoryBytes: Math.max(
        ...one.series.runs.flatMap((run) => run.cycles.map((row) => row.peakMemoryBytes)),
      ),
      reach: targets.map((target) => reachOf(one, labelled, target)),
    }];
  }));
}

function finalBySeed({ accuracies }: SeriesScores): Map<number, number> {
  return new Map([...accuracies].map(([seed, curve]) => [seed, curve.at(-1)!]));
}

function standingsOf(overBest: readonly (Difference | undefined)[], best: number): Standing[] {
  const tests = overBest.map((over) => over?.p);
  const adjusted = holm(tests.filter((p) => p !== undefined));
  let next = 0;
  return tests.map((p, i) => {
    if (i === best) return "best";
    if (p === undefined) return "unknown";
    return adjusted[next++]! < 0.05 ? "worse" : "level";
  });
}

/** Random on the same provider, if there is one. */
function randomFor(
  { provider }: Series,
  scored: readonly SeriesScores[],
): SeriesScores | undefined {
  const randoms = scored.filter(({ series }) => series.strategy === "random");
  return randoms.find(({ series }) => series.provider === provider) ?? randoms[0];
}

function differenceBand(one: SeriesScores, random: SeriesScores, intervals: Intervals) {
  const seeds = sharedSeeds(one.accuracies, random.accuracies);
  if (seeds.length === 0) return undefined;
  const curves = seeds.map((seed) => {
    const reference = random.accuracies.get(seed)!;
    return one.accuracies.get(seed)!.map((value, i) => minus(value, reference[i]!));
  });
  return bandOf(curves, intervals);
}
