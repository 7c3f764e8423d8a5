/** The sortable tables of results: of one problem, and over all. */
import type { Analysis } from "../analysis/analysis.ts";
import { type Html, markup } from "../html.ts";
import { summaryTable } from "../tables/across_tables.ts";
import { tableHtml, tableTools } from "../tables/html.ts";
import { HEADS, resultsTable } from "../tables/problem_tables.ts";
import { pickColumns } from "../tables/table.ts";

/** What the page shows of the results; saved tables have all columns. */
const SHOWN = [
  HEADS.strategy,
  HEADS.overRandom,
  HEADS.toBest,
  HEADS.auc,
  HEADS.final,
  HEADS.saved,
  HEADS.selection,
  HEADS.run,
  HEADS.seeds,
];

/** Writes the table of one problem. */
export function resultsHtml(analysis: Analysis, index: number): Html {
  const table = pickColumns(resultsTable(analysis, index), SHOWN);
  const marks = analysis.strategies.map(({ mark }) => mark);
  return markup`${tableHtml(table, { marks, problem: index })}${tableTools(`results:${index}`)}`;
}

/** Writes the table over all problems; undefined if nothing is compared. */
export function summaryHtml(analysis: Analysis): Html | undefined {
  const table = summaryTable(analysis);
  const marks = analysis.strategies.map(({ mark }) => mark);
  return table && markup`${tableHtml(table, { marks, sort: "order" })}${tableTools("summary")}`;
}
