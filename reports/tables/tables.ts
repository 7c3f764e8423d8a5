/** Every table of an analysis. */
import type { Analysis } from "../analysis/analysis.ts";
import { bounds } from "../../core/format.ts";
import { problemTables, slug } from "./problem_tables.ts";
import type { ScoreRow } from "../analysis/scorecard.ts";
import { type Cell, EMPTY, left, nameCell, numberCell, right, type Table } from "./table.ts";
import { acrossTables } from "./across_tables.ts";
import { cyclesTable, recordTables } from "./record_tables.ts";

/** Writes the scorecards. */
export function scorecardTables({ scorecards }: Pick<Analysis, "scorecards">): Table[] {
  return scorecards.map(({ suite, source, rows, finding }) => ({
    id: `scorecard-${slug(suite)}`,
    caption: `Published numbers beside ours: ${source}`,
    columns: [
      left("Dataset"),
      left("Strategy"),
      left("Quantity"),
      right("Published"),
      right("Ours"),
      right("Seeds"),
      left("Verdict"),
      left("Note"),
    ],
    rows: rows.map((row) => [
      nameCell(row.dataset),
      nameCell(row.strategy),
      nameCell(row.quantity),
      numberCell(row.published, 2),
      row.ours === undefined ? EMPTY : {
        ...numberCell(row.ours, 2),
        ...(row.band === undefined
          ? {}
          : { ...row.band, range: bounds(row.band, (x) => x.toFixed(2)) }),
      },
      numberCell(row.n),
      { ...nameCell(row.verdict), tone: toneOf(row.verdict) },
      nameCell(row.note),
    ]),
    notes: [
      finding,
      "Brackets: where a mean of the published number of seeds is in 95 % of cases if both are the " +
      "same experiment (Student's t). Inside: the published number does",
    ],
  }));
}

function toneOf(verdict: ScoreRow["verdict"]): NonNullable<Cell["tone"]> {
  return verdict === "inside" ? "good" : verdict === "outside" ? "bad" : "quiet";
}

/** Writes every table of an analysis. */
export function tablesOf(analysis: Analysis): Table[] {
  const tables = [
    ...scorecardTables(analysis),
    ...analysis.problems.flatMap((_, i) => problemTables(analysis, i)),
    ...acrossTables(analysis),
    ...recordTables(analysis),
    ...(analysis.counts.complete > 0 ? [cyclesTable(analysis)] : []),
  ];
  const seen = new Map<string, number>();
  return tables.map((table) => {
    const count = (seen.get(table.id) ?? 0) + 1;
    seen.set(table.id, count);
    return count === 1 ? table : { ...table, id: `${table.id}-${count}` };
  });
}
