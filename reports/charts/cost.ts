/** Time: accuracy against seconds with the Pareto front, and seconds against the size of the pool. */
import { counted, percent, seconds, thousands } from "../../core/format.ts";
import { median } from "../../statistics/quantile.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { ProblemAnalysis } from "../analysis/problem.ts";
import { extent } from "./axes.ts";
import { shownOn, shownProblems } from "./curves.ts";
import { type Line, lineChart } from "./lines.ts";
import { type ChartSpec, markOf, type Sheet } from "./spec.ts";

/** A point of accuracy against seconds. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The points that no other point beats in seconds and accuracy, both ascending. */
export function paretoFront(points: readonly Point[]): Point[] {
  const front: Point[] = [];
  for (const point of points.toSorted((a, b) => a.x - b.x || b.y - a.y)) {
    if (point.y > (front.at(-1)?.y ?? -Infinity)) front.push(point);
  }
  return front;
}

function costLines(sheet: Sheet, problem: number): Line[] {
  const { labelled } = sheet.analysis.problems[problem]!;
  return shownOn(sheet, problem).map(({ strategy, mark, scores }) => {
    const { seconds: { elapsed }, curves: { accuracy: { mean } } } = scores;
    const describe = (i: number): string =>
      `${percent(mean[i]!, 1)} % with ${thousands(labelled[i]!)} labels`;
    return { strategy, mark, xs: elapsed, ys: mean, describe };
  });
}

/** Draws accuracy against seconds. */
export function costChart(sheet: Sheet): ChartSpec {
  const { problem, view, ink } = sheet;
  const lines = costLines(sheet, problem);
  const shown = view.ownScales ? [] : shownProblems(sheet);
  const all = [...lines, ...shown.flatMap((i) => costLines(sheet, i))];
  const times = all.flatMap(({ xs }) => xs).filter((time) => time > 0);
  const [least, most] = extent(times);
  const log = times.length > 0 && most / least > 20;
  const front = paretoFront(lines.flatMap(({ xs, ys }) => xs.map((x, i) => ({ x, y: ys[i]! }))));
  return lineChart(sheet, {
    lines,
    x: {
      title: log ? "Seconds since the start, log scale" : "Seconds since the start",
      format: tickSeconds,
      log,
      values: log ? times : [0, ...times],
    },
    y: {
      title: "Test accuracy, %",
      format: (share) => percent(share, 0),
      values: all.flatMap(({ ys }) => ys),
      room: 0.04,
    },
    by: "point",
    names: "ends",
    titleOf: (time) => `after ${seconds(time)}`,
    behind: front.length < 2 ? [] : [{
      label: "Pareto front",
      data: front,
      order: 3,
      pointRadius: 0,
      borderColor: ink.rule,
      borderWidth: 9,
      borderCapStyle: "round",
      borderJoinStyle: "round",
    }],
  });
}

/** How many rows a selection of a problem chooses from. */
function rowsOf({ protocol: { subset }, data: { poolSize } }: ProblemAnalysis): number {
  return subset === 0 ? poolSize : Math.min(subset, poolSize);
}

/** How many pool sizes there are. */
export function sizeCount({ problems }: Analysis): number {
  return new Set(problems.map(rowsOf)).size;
}

/** Says what the chart of sizes shows. */
export function sizesFinding(analysis: Analysis): string {
  return `Median seconds of a selection at ${counted(sizeCount(analysis), "pool size")}.`;
}

/** Draws the median seconds of a selection against the size of the pool. */
export function sizesChart(sheet: Sheet): ChartSpec {
  const { analysis } = sheet;
  const times = shownProblems(sheet).flatMap((problem) => {
    const rows = rowsOf(analysis.problems[problem]!);
    return shownOn(sheet, problem).flatMap(({ strategy, scores }) => {
      const time = scores.seconds.selection?.median;
      return time === undefined ? [] : [{ strategy, rows, time }];
    });
  });
  const lines = [...Map.groupBy(times, ({ strategy }) => strategy)].map(([strategy, own]): Line => {
    const byRows = [...Map.groupBy(own, ({ rows }) => rows)].sort(([a], [b]) => a - b);
    const ys = byRows.map(([, same]) => median(same.map(({ time }) => time))! || NaN);
    return { strategy, mark: markOf(analysis, strategy), xs: byRows.map(([rows]) => rows), ys };
  }).sort((a, b) => b.ys.at(-1)! - a.ys.at(-1)!);
  return lineChart(sheet, {
    lines,
    x: {
      title: "Rows chosen from, log scale",
      format: thousands,
      log: true,
      values: lines.flatMap(({ xs }) => xs),
    },
    y: {
      title: "Selection, log scale",
      format: tickSeconds,
      log: true,
      values: lines.flatMap(({ ys }) => ys),
    },
    value: seconds,
    by: "point",
    titleOf: (rows) => `from ${thousands(rows)} rows`,
    dotted: true,
  });
}

/** Writes a tick: "0", "50 ms", "2 s" or "3 h". */
export function tickSeconds(value: number): string {
  const short = (scaled: number, unit: string): string =>
    `${Number(scaled.toPrecision(3))} ${unit}`;
  if (value === 0) return "0";
  if (value < 0.9995e-3) return short(1e6 * value, "µs");
  if (value < 0.9995) return short(1e3 * value, "ms");
  if (value < 999) return short(value, "s");
  return value < 9999 ? `${thousands(value)} s` : short(value / 3600, "h");
}
