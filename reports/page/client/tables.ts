/// <reference lib="dom" />
/** The table behind each chart, and tables as files: CSV, Markdown and LaTeX. */
import type { Analysis } from "../../analysis/analysis.ts";
import { acrossTables } from "../../tables/across_tables.ts";
import { problemTables } from "../../tables/problem_tables.ts";
import { recordTables } from "../../tables/record_tables.ts";
import type { Table } from "../../tables/table.ts";
import { toCsv } from "../../tables/csv.ts";
import { toLatex } from "../../tables/latex.ts";
import { toMarkdown } from "../../tables/markdown.ts";
import { all, download, say } from "./elements.ts";

const OF_PROBLEM: Readonly<Record<string, string>> = {
  results: "-results",
  labels: "-labels",
  metrics: "-metrics",
  curves: "-curves",
  "curves-differences": "-differences",
  phases: "-times",
  pairs: "-pairs",
};

const OVER_ALL: Readonly<Record<string, string>> = {
  differences: "summary",
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
    return problemTables(analysis, problem).find(({ id }) => id.endsWith(end));
  }
  const wanted = OVER_ALL[kind];
  if (wanted === undefined) return undefined;
  return [...acrossTables(analysis), ...recordTables(analysis)].find(({ id }) => id === wanted);
}

const FORMATS: Readonly<Record<string, readonly [(table: Table) => string, type: string]>> = {
  csv: [toCsv, "text/csv"],
  md: [toMarkdown, "text/markdown"],
  tex: [toLatex, "application/x-tex"],
};

/** Connects the buttons that save tables. */
export function answerTools(within: ParentNode, tableOf: (id: string) => Table | undefined): void {
  for (const button of all<HTMLButtonElement>("button[data-write]", within)) {
    button.addEventListener("click", () => {
      const table = tableOf(button.dataset.table ?? "");
      const format = button.dataset.write ?? "csv";
      const [write, type] = FORMATS[format]!;
      if (table === undefined) return;
      download(`${table.id}.${format}`, write(table), type);
      say(`${table.caption} saved`);
    });
  }
}
