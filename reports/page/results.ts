/** The sortable tables of results: the answer, and its details of one problem and over all. */
import type { Analysis } from "../analysis/analysis.ts";
import { percent } from "../../core/format.ts";
import { type Html, markup } from "../html.ts";
import { summaryTable } from "../tables/across_tables.ts";
import { tableHtml, tableTools } from "../tables/html.ts";
import { HEADS, resultsTable } from "../tables/problem_tables.ts";
import { pickColumns, type Table } from "../tables/table.ts";

const ANSWER: ReadonlySet<string> = new Set([
  HEADS.strategy,
  HEADS.family,
  HEADS.rank,
  HEADS.overRandom,
  HEADS.toBest,
  HEADS.saved,
  HEADS.selection,
  HEADS.timesRandom,
  HEADS.seeds,
  HEADS.runs,
]);

const REPEATED: ReadonlySet<string> = new Set([HEADS.strategy, HEADS.seeds]);

function answerOf(table: Table): Table {
  const columns = table.columns.map(({ head }) => head).filter((head) => ANSWER.has(head));
  return { ...pickColumns(table, columns), notes: [] };
}

function detailsOf(table: Table): Table {
  const columns = table.columns.map(({ head }) => head)
    .filter((head) => !ANSWER.has(head) || REPEATED.has(head));
  return { ...pickColumns(table, columns), caption: `${table.caption}, in full` };
}

/** Writes the answer: a row per strategy of the only problem, or over all; undefined without one. */
export function answer(analysis: Analysis): Html | undefined {
  const { problems, method } = analysis;
  const [share, margin] = [percent(method.confidence, 0), percent(method.margin, 1)];
  const words =
    markup`<p class="note">Brackets: intervals that hold together for all pairs of strategies in ${share} % of reports. <em>Equivalent</em>: within ±${margin} points of the best. <em>Undecided</em>: these seeds show neither. <a href="#method">Method</a></p>`;
  if (problems.length === 1) {
    const table = answerOf(resultsTable(analysis, 0));
    const notes = problems[0]!.notes.map((note) => markup`<p class="note">${note}</p>`);
    const options = { marks: marksOf(analysis), problem: 0, cards: true };
    return markup`${tableHtml(table, options)}${notes}${words}`;
  }
  const together = summaryHtml(analysis, "answer");
  return together && markup`<p class="note" data-filtered hidden></p>
<div data-summary="answer">${together}</div>${words}`;
}

/** Writes the details of one problem. */
export function resultsHtml(analysis: Analysis, index: number): Html {
  const table = detailsOf(resultsTable(analysis, index));
  return markup`${tableHtml(table, { marks: marksOf(analysis), problem: index })}${
    tableTools(`results:${index}`)
  }`;
}

/** Writes one part of the table over all problems; undefined if nothing is compared. */
export function summaryHtml(analysis: Analysis, part: "answer" | "details"): Html | undefined {
  const table = summaryTable(analysis);
  if (table === undefined) return undefined;
  const options = { marks: marksOf(analysis), sort: "order" };
  return part === "answer"
    ? tableHtml(answerOf(table), { ...options, cards: true })
    : markup`${tableHtml(detailsOf(table), options)}${tableTools("summary")}`;
}

function marksOf({ strategies }: Analysis): Analysis["strategies"][number]["mark"][] {
  return strategies.map(({ mark }) => mark);
}
