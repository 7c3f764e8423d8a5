/** The data of the charts of times, noise and runs. */
import type { Analysis } from "../../analysis/analysis.ts";
import type { NamedMark } from "../../charts/chart.ts";
import type { ForestRow } from "../../charts/forest.ts";
import type { SelectTimes } from "../../charts/curves.ts";
import type { RunBar } from "../../charts/time_line.ts";
import type { View } from "../view.ts";
import { shownOn, shownProblems } from "./problems.ts";

/** Median seconds of a selection against the size of the pool. */
export function selectTimes(analysis: Analysis, view: View): SelectTimes[] {
  const byStrategy = new Map<number, { mark: NamedMark; at: Map<number, number[]> }>();
  for (const problem of shownProblems(analysis, view)) {
    const { protocol: { subset }, data: { poolSize } } = analysis.problems[problem]!;
    const rows = subset === 0 ? poolSize : Math.min(subset, poolSize);
    for (const { strategy, mark, scores } of shownOn(analysis, problem, view)) {
      const median = scores.seconds.selection?.median;
      if (median === undefined) continue;
      const line = byStrategy.get(strategy) ?? { mark, at: new Map() };
      line.at.set(rows, [...line.at.get(rows) ?? [], median]);
      byStrategy.set(strategy, line);
    }
  }
  return [...byStrategy.values()].map(({ mark, at }) => {
    const rows = [...at.keys()].sort((a, b) => a - b);
    return { mark, rows, seconds: rows.map((size) => middle(at.get(size)!)) };
  }).sort((a, b) => b.seconds.at(-1)! - a.seconds.at(-1)!);
}

/**
 * How much two sets of seeds of one strategy differ by chance: a row a strategy, a tick a problem.
 */
export function noiseRows(analysis: Analysis, { hidden, leftOut }: View): ForestRow[] {
  const floors = new Map<number, number[]>();
  for (const { problem, strategy, floor } of analysis.noise.rows) {
    if (hidden.has(strategy) || leftOut.has(problem)) continue;
    floors.set(strategy, [...floors.get(strategy) ?? [], floor]);
  }
  return [...floors].map(([strategy, values]) => {
    const { mark, label } = analysis.strategies[strategy]!;
    return { mark: { ...mark, label }, mean: middle(values), values };
  }).sort((a, b) => b.mean - a.mean);
}

/** When every run ran, without superseded runs. */
export function runBars(analysis: Analysis, { hidden, leftOut }: View): RunBar[] {
  const runs = analysis.runs.filter(({ status, strategy, problem }) =>
    status !== "superseded" && !hidden.has(strategy) && !leftOut.has(problem)
  );
  const start = Math.min(...runs.map(({ startedAt }) => Date.parse(startedAt)));
  return runs.map((run) => {
    const { mark, label } = analysis.strategies[run.strategy]!;
    const failed = run.status !== "complete";
    const memory = `${(run.peakMemoryBytes / 1e9).toFixed(2)} GB at most`;
    const again = run.retries === undefined || run.retries === 0
      ? ""
      : `, attempt ${run.retries + 1}`;
    return {
      mark: { ...mark, label },
      title: `${analysis.problems[run.problem]!.title}, seed ${run.seed}`,
      from: (Date.parse(run.startedAt) - start) / 1000,
      to: (Date.parse(run.finishedAt) - start) / 1000,
      failed,
      lane: `${run.environment}/${run.worker ?? ""}`,
      detail: `${memory}${again}${failed ? `: ${run.status}` : ""}`,
    };
  });
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
}
