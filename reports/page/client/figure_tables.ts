/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The table behind each chart. */
import type { Analysis } from "../../analysis/analysis.ts";
import { acrossTables } from "../../tables/across.ts";
import { problemTables } from "../../tables/problem.ts";
import { recordTables } from "../../tables/records.ts";
import type { Table } from "../../tables/table.ts";

/** Ends of ids of one problem's tables, by kind of chart. */
const OF_PROBLEM: Readonly<Record<string, string>> = {
  results: "-results",
  labels: "-labels",
  metrics: "-metrics",
  curves: "-curves",
  phases: "-times",
  pairs: "-pairs",
};

/** Ids of the others. */
const OVER_ALL: Readonly<Record<string, string>> = {
  heat: "problems",
  summary: "summary",
  wins: "win-rates",
  penalties: "penalties",
  ranks: "ranks",
  iqm: "aggregates",
  noise: "noise",
  timeline: "runs",
};

/** Finds the table behind a chart; undefined if the chart itself has the numbers. */
export function tableBehind(analysis: Analysis, kind: string, problem: number): Table | undefined {
  const end = OF_PROBLEM[kind];
  if (end !== undefined) {
    const about = analysis.problems[problem];
    return about && problemTables(about, analysis).find(({ id }) => id.endsWith(end));
  }
  const wanted = OVER_ALL[kind];
  if (wanted === undefined) return undefined;
  return [...acrossTables(analysis), ...recordTables(analysis)].find(({ id }) => id === wanted);
}
