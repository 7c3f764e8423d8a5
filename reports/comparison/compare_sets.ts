/** Compares two sets of runs. */
import type { RunResult } from "../../runs/run.ts";
import { canonical } from "../../core/canonical.ts";
import { pairedDifference } from "../../statistics/paired.ts";
import { sideDifferences } from "../analysis/environments.ts";
import { failureOf, groupResults, type Panel, type Series } from "../analysis/group.ts";
import { selectTimes } from "../analysis/series_scores.ts";
import { auc } from "../../statistics/learning_curve.ts";
import { holm } from "../../statistics/multiple_comparisons.ts";
import { jaccard } from "../../statistics/agreement.ts";
import { mean } from "../../statistics/mean.ts";
import { StudentT } from "../../statistics/student_t.ts";
import {
  type Change,
  type ComparedProblem,
  type ComparedStrategy,
  type Comparison,
  type Ratio,
  type RunName,
  verdictOf,
} from "./comparison.ts";

/**
 * Compares two sets of runs, seed by seed. Suites may be named differently; data, backbone, protocol,
 * strategy and settings must be the same.
 */
export function compareSets(
  baseline: readonly RunResult[],
  tested: readonly RunResult[],
): Comparison {
  const references = new Map(groupResults(baseline).map((panel) => [keyOf(panel), panel]));
  const panels = groupResults(tested);
  const intervals = new StudentT();
  const problems: ComparedProblem[] = [];
  const [onlyBaseline, onlyTested]: [RunName[], RunName[]] = [[], []];
  const keys = new Set(panels.map(keyOf));
  for (const panel of references.values()) {
    if (!keys.has(keyOf(panel))) onlyBaseline.push(...lacking(panel.title, panel.series, []));
  }
  for (const panel of panels) {
    const reference = references.get(keyOf(panel));
    onlyTested.push(...lacking(panel.title, panel.series, reference?.series ?? []));
    if (reference === undefined) continue;
    onlyBaseline.push(...lacking(panel.title, reference.series, panel.series));
    const strategies = panel.series.flatMap((series) => {
      const other = twinOf(series, reference.series);
      return other === undefined ? [] : compareSeries(other, series, intervals) ?? [];
    });
    if (strategies.length > 0) problems.push({ title: panel.title, strategies });
  }
  const judged = judge(problems);
  const body = {
    problems: judged,
    onlyBaseline,
    onlyTested,
    wallClock: wallClockOf(judged, intervals),
    environment: sideDifferences(baseline, tested),
  };
  return { ...body, verdict: verdictOf(body) };
}

function keyOf({ manifest }: Panel): string {
  const { suite: _, strategy: _s, settings: _t, seed: _e, ...problem } = manifest.config;
  return canonical([problem, manifest.datasetHash, manifest.backboneHash]);
}

/** A provider tells only where one side has several. */
function twinOf(series: Series, others: readonly Series[]): Series | undefined {
  const same = others.filter(({ strategy, settings }) =>
    strategy === series.strategy && canonical(settings) === canonical(series.settings)
  );
  return same.find(({ provider }) => provider === series.provider) ?? same[0];
}

/** Complete runs of some series that others have no complete run for. */
function lacking(problem: string, own: readonly Series[], others: readonly Series[]): RunName[] {
  return own.flatMap((series) => {
    const twin = twinOf(series, others);
    const there = new Set(twin?.runs.map(seedOf));
    const failed = new Map(twin?.failed.map((run) => [seedOf(run), failureOf(run)]));
    return series.runs.filter((run) => !there.has(seedOf(run))).map((run) => ({
      problem,
      label: series.label,
      seed: seedOf(run),
      message: failed.get(seedOf(run)) ?? "",
    }));
  });
}

function seedOf({ manifest }: RunResult): number {
  return manifest.config.seed;
}

/** A pair of runs of one seed: the baseline's, and the tested set's. */
type Pair = readonly [RunResult, RunResult];

function compareSeries(
  baseline: Series,
  tested: Series,
  intervals: StudentT,
): ComparedStrategy | undefined {
  const runs = new Map(baseline.runs.map((run) => [seedOf(run), run]));
  const pairs = tested.runs.flatMap((run): Pair[] => {
    const twin = runs.get(seedOf(run));
    return twin === undefined ? [] : [[twin, run]];
  });
  if (pairs.length === 0) return undefined;
  const change = (value: (run: RunResult) => number) =>
    pairedDifference(
      new Map(pairs.map(([, run]) => [seedOf(run), value(run)])),
      new Map(pairs.map(([twin]) => [seedOf(twin), value(twin)])),
      intervals,
    )!;
  const overlaps = pairs.flatMap(overlapsOf);
  const select = ratioOf(pairs, (run) => sum(selectTimes(run)), intervals);
  const same = pairs.every(([twin, run]) =>
    run.cycles.every(({ accuracy }, i) => Object.is(accuracy, twin.cycles[i]!.accuracy))
  );
  return {
    label: tested.label,
    seeds: pairs.map(([, run]) => seedOf(run)),
    change: same ? "identical" : "unknown",
    auc: change((run) => auc(run.cycles)),
    finalAccuracy: change((run) => run.cycles.at(-1)!.accuracy),
    ...(overlaps.length === 0 ? {} : { overlap: mean(overlaps) }),
    ...(select === undefined ? {} : { select }),
    train: ratioOf(pairs, (run) => sum(run.cycles.map((row) => row.trainSeconds)), intervals) ??
      { ratio: 1 },
  };
}

function overlapsOf([twin, run]: Pair): number[] {
  const selections = run.cycles.slice(0, run.manifest.config.cycles);
  return selections.map((row, i) => jaccard(row.picks, twin.cycles[i]!.picks));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Seconds are compared by their ratio, so that a slow seed weighs no more than a quick one. */
function ratioOf(
  pairs: readonly Pair[],
  seconds: (run: RunResult) => number,
  intervals: StudentT,
): Ratio | undefined {
  return geometricMean(pairs.map(([twin, run]) => seconds(run) / seconds(twin)), intervals);
}

/** Every strategy on every problem weighs the same, however long it takes. */
function wallClockOf(
  problems: readonly ComparedProblem[],
  intervals: StudentT,
): Comparison["wallClock"] {
  const all = problems.flatMap(({ strategies }) => strategies);
  const select = geometricMean(all.flatMap((one) => one.select?.ratio ?? []), intervals);
  const train = geometricMean(all.map((one) => one.train.ratio), intervals);
  return { ...(select && { select }), ...(train && { train }) };
}

function geometricMean(ratios: readonly number[], intervals: StudentT): Ratio | undefined {
  const logs = ratios.map(Math.log);
  if (logs.length === 0 || !logs.every(Number.isFinite)) return undefined;
  const interval = intervals.interval(logs);
  const ratio = Math.exp(mean(logs));
  if (interval === undefined) return { ratio };
  return { ratio, interval: { low: Math.exp(interval.low), high: Math.exp(interval.high) } };
}

/** One correction for all pairs: the verdict looks at all of them. */
function judge(problems: readonly ComparedProblem[]): ComparedProblem[] {
  const tests = problems.flatMap(({ strategies }) =>
    strategies.flatMap(({ change, auc: { p } }) =>
      change === "identical" || p === undefined ? [] : [p]
    )
  );
  const adjusted = holm(tests);
  let next = 0;
  return problems.map(({ title, strategies }) => ({
    title,
    strategies: strategies.map((one) => {
      if (one.change === "identical" || one.auc.p === undefined) return one;
      const p = adjusted[next++]!;
      const told: Change = p >= 0.05 ? "level" : one.auc.mean > 0 ? "higher" : "lower";
      return { ...one, change: told, adjusted: p };
    }),
  }));
}
