/** Compares two sets of runs. */
import { pairedDifference } from "../../statistics/paired.ts";
import { sideDifferences } from "../analysis/environments.ts";
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
import type { Outcome, RunSet, SetSeries } from "./run_set.ts";

/** Options of a comparison. */
export interface CompareOptions {
  /** The largest difference of accuracies that count as the same; default 0. */
  readonly tolerance?: number;
  readonly confidence?: number;
}

/**
 * Compares two sets of runs, seed by seed. Suites may be named differently; data, backbone, protocol,
 * strategy and settings must be the same.
 */
export function compareSets(
  baseline: RunSet,
  tested: RunSet,
  { tolerance = 0, confidence = 0.95 }: CompareOptions = {},
): Comparison {
  const intervals = new StudentT(confidence);
  const strategies = tested.series.flatMap((series) => {
    const other = twinOf(series, baseline);
    const found = other && compareSeries(other, series, intervals, tolerance);
    return found === undefined ? [] : [{ title: series.title, ...found }];
  });
  const titles = [...new Set(strategies.map(({ title }) => title))];
  const judged = judge(titles.map((title) => ({
    title,
    strategies: strategies.filter((one) => one.title === title).map(({ title: _, ...one }) => one),
  })));
  const body = {
    problems: judged,
    onlyBaseline: lacking(baseline, tested),
    onlyTested: lacking(tested, baseline),
    wallClock: wallClockOf(judged, intervals),
    environment: sideDifferences(baseline, tested),
  };
  return { ...body, verdict: verdictOf(body) };
}

/** A provider tells only where one side has several. */
function twinOf({ key, provider }: SetSeries, { series }: RunSet): SetSeries | undefined {
  const same = series.filter((other) => other.key === key);
  return same.find((other) => other.provider === provider) ?? same[0];
}

function lacking(own: RunSet, others: RunSet): RunName[] {
  return own.series.flatMap((series) => {
    const twin = twinOf(series, others);
    return [...series.runs.keys()].filter((seed) => twin?.runs.has(seed) !== true).map((seed) => ({
      problem: series.title,
      label: series.label,
      seed,
      message: twin?.failed.get(seed) ?? "",
    }));
  });
}

type Pair = readonly [Outcome, Outcome];

function compareSeries(
  baseline: SetSeries,
  tested: SetSeries,
  intervals: StudentT,
  tolerance: number,
): ComparedStrategy | undefined {
  const seeds = [...tested.runs.keys()].filter((seed) => baseline.runs.has(seed));
  if (seeds.length === 0) return undefined;
  const pairs = seeds.map((seed): Pair => [baseline.runs.get(seed)!, tested.runs.get(seed)!]);
  const by = (side: 0 | 1, value: (run: Outcome) => number): Map<number, number> =>
    new Map(pairs.map((pair, i) => [seeds[i]!, value(pair[side])]));
  const change = (value: (run: Outcome) => number) =>
    pairedDifference(by(1, value), by(0, value), intervals)!;
  const overlaps = pairs.flatMap(overlapsOf);
  const select = ratioOf(pairs, ({ selectSeconds }) => selectSeconds, intervals);
  const same = pairs.every(([twin, run]) =>
    run.accuracies.every((accuracy, i) => isSame(accuracy, twin.accuracies[i]!, tolerance))
  );
  return {
    label: tested.label,
    seeds,
    change: same ? "identical" : "unknown",
    auc: change(({ accuracies }) => mean(accuracies)),
    finalAccuracy: change(({ accuracies }) => accuracies.at(-1)!),
    ...(overlaps.length === 0 ? {} : { overlap: mean(overlaps) }),
    ...(select === undefined ? {} : { select }),
    train: ratioOf(pairs, ({ trainSeconds }) => trainSeconds, intervals) ?? { ratio: 1 },
  };
}

function isSame(a: number, b: number, tolerance: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) < tolerance;
}

function overlapsOf([{ picks: before }, { picks: after }]: Pair): number[] {
  if (before === undefined || after === undefined) return [];
  return after.map((picks, i) => jaccard(picks, before[i]!));
}

/** Seconds are compared by their ratio, so that a slow seed weighs no more than a quick one. */
function ratioOf(
  pairs: readonly Pair[],
  seconds: (run: Outcome) => number,
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
      const told: Change = p >= 0.05 ? "undecided" : one.auc.mean > 0 ? "higher" : "lower";
      return { ...one, change: told, adjusted: p };
    }),
  }));
}
