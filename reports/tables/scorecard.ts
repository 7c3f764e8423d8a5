/** The tables of published numbers beside ours. */
import type { Analysis } from "../analysis/analysis.ts";
import { bounds } from "../../core/format.ts";
import { left, right, slug } from "./problem.ts";
import type { Table } from "./table.ts";
import { EMPTY, nameCell, numberCell } from "./text.ts";

/** Writes the scorecards. */
export function scorecardTables({ scorecards }: Analysis): Table[] {
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
      nameCell(row.verdict),
      nameCell(row.note),
    ]),
    notes: [
      finding,
      "Brackets: where a mean of the published number of seeds is in 95 % of cases if both are the " +
      "same experiment (Student's t). Inside: the published number does",
    ],
  }));
}
