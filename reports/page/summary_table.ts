/** The sortable table over all problems, with a word for each strategy. */
import type { AcrossSummary, SummaryRow } from "../analysis/across_summary.ts";
import type { Bounded } from "../analysis/aggregates.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { percent } from "../../core/format.ts";
import { type Html, markup } from "../html.ts";
import { referenceName, summaryCaption, summaryNotes } from "../tables/across_tables.ts";
import {
  type Column,
  estimateCell,
  headCell,
  nameHtml,
  standingTag,
  timeCell,
} from "./result_cells.ts";
import { unbroken } from "./figure.ts";
import { tableTools } from "./table_html.ts";

const SORTED = "Mean AUC,\u00a0%";

function columnsOf(reference: string): Column[] {
  return [
    { head: "Strategy", first: "ascending" },
    { head: SORTED, first: "descending", title: "Over problems, of the means over seeds" },
    { head: "Mean rank", first: "ascending", title: "Of mean AUC on every problem, 1 the best" },
    {
      head: `Higher · undecided · lower than ${reference}`,
      first: "descending",
      title: "Problems, by the intervals of all pairs; sorted by higher minus lower",
    },
    { head: "IQM,\u00a0%", first: "descending", title: "Mean AUC of the middle half of all runs" },
    {
      head: "Selection",
      first: "ascending",
      title: "Seconds of one seed’s selections on all problems together",
    },
    {
      head: "Whole runs",
      first: "ascending",
      title: "Seconds of one seed on all problems together",
    },
    { head: "Runs", first: "descending", title: "Complete runs on these problems" },
    { head: "Failed", first: "ascending", title: "Seeds without a complete run on these problems" },
  ];
}

/** Writes the table over all problems with its notes; undefined if nothing is compared. */
export function summaryHtml(analysis: Analysis): Html | undefined {
  const summary = analysis.across?.summary;
  if (summary === undefined) return undefined;
  const caption = summaryCaption(summary);
  const columns = columnsOf(referenceName(analysis, summary));
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table class="results sortable" data-sort="order" data-table="summary"><caption>${caption}</caption>
<thead><tr>${columns.map((column) => headCell(column, SORTED))}</tr></thead>
<tbody>${summary.rows.map((row) => rowOf(analysis, row))}</tbody>
<tbody>${absentRows(analysis, summary, columns.length)}</tbody>
</table>
</div>
${tableTools("summary")}
${summaryNotes(analysis, summary).map((note) => markup`<p class="note">${unbroken(note)}.</p>`)}`;
}

function rowOf({ strategies }: Analysis, row: SummaryRow): Html {
  const { strategy, standing, auc, iqm, averageRank, against, runs, failed } = row;
  const { label, mark } = strategies[strategy]!;
  const head = markup`<th scope="row" data-value="${label}">${nameHtml(label, mark)}${
    standingTag(standing)
  }</th>`;
  const cells = [
    boundedCell(auc),
    markup`<td data-value="${averageRank}">${averageRank.toFixed(2)}</td>`,
    againstCell(against),
    boundedCell(iqm),
    timeCell(row.selectSeconds),
    timeCell(row.seconds),
    markup`<td data-value="${runs}">${runs}</td>`,
    markup`<td data-value="${failed}"${
      failed > 0 ? markup` class="bad"` : undefined
    }>${failed}</td>`,
  ];
  return markup`<tr class="${standing}" data-row="${strategy}">${head}${cells}</tr>\n`;
}

function boundedCell({ value, interval }: Bounded): Html {
  return estimateCell({ mean: value, interval }, percent, (end) => percent(end, 1));
}

function againstCell(against: SummaryRow["against"]): Html {
  if (against === undefined) return markup`<td data-value="">–</td>`;
  const { higher, undecided, lower } = against;
  return markup`<td data-value="${higher - lower}">${higher} · ${undecided} · ${lower}</td>`;
}

/** Strategies that lack a problem are below, in a tbody that is not sorted. */
function absentRows({ across, strategies }: Analysis, summary: AcrossSummary, columns: number) {
  const compared = new Set(summary.rows.map(({ strategy }) => strategy));
  const { heat, counted } = across!;
  return heat.strategies.flatMap((strategy, i) => {
    if (compared.has(strategy)) return [];
    const { label, mark } = strategies[strategy]!;
    const has = counted.filter((problem) => heat.auc[i]![problem] !== null).length;
    return [
      markup`<tr class="absent" data-row="${strategy}"><th scope="row">${
        nameHtml(label, mark)
      }</th><td colspan="${
        columns - 1
      }">not compared: it has complete runs on ${has} of ${counted.length} problems</td></tr>\n`,
    ];
  });
}
