/** Every table of an analysis. */
import type { Analysis } from "../analysis/analysis.ts";
import type { Scorecard } from "../analysis/scorecard.ts";
import { bounds, points } from "../../core/format.ts";
import { slug, uniqueNames } from "../names.ts";
import { problemTables } from "./problem_tables.ts";
import { cell } from "./cells.ts";
import { type Cell, EMPTY, left, right, type Table, tabulate } from "./table.ts";
import { acrossTables } from "./across_tables.ts";
import { cyclesTable, recordTables } from "./record_tables.ts";

const TONES = {
  inside: "good",
  outside: "bad",
  "not run": "quiet",
  "one seed": "quiet",
  "not comparable": "quiet",
} as const;

/** What the numbers of a scorecard rest on, beside their protocol. */
export function remarksOf(
  { assumed, notOffered }: Pick<Scorecard, "assumed" | "notOffered">,
): string[] {
  return [
    ...assumed.map((what) => `Assumed: ${what}`),
    ...notOffered.map((what) => `Not offered: ${what}`),
  ];
}

/** Writes the scorecards. */
export function scorecardTables({ scorecards }: Pick<Analysis, "scorecards">): Table[] {
  return scorecards.map(({ suite, source, rows, finding, ...rest }) => ({
    id: `scorecard-${slug(suite)}`,
    caption: `Published numbers beside ours: ${source}`,
    ...tabulate(rows, [
      [left("Strategy"), ({ strategy }) => cell.name(strategy)],
      [left("Dataset"), ({ dataset }) => cell.name(dataset)],
      [left("Quantity"), ({ quantity }) => cell.name(quantity)],
      [right("Published"), ({ published }) => cell.number(published, 2)],
      [
        right("Ours"),
        ({ ours, band }) =>
          ours === undefined || band === undefined ? cell.number(ours, 2) : {
            ...cell.number(ours, 2),
            ...band,
            range: bounds(band, (end) => end.toFixed(2)),
          },
      ],
      [right("Difference"), ({ difference }) => differenceCell(difference)],
      [right("Seeds"), ({ n }) => cell.number(n)],
      [left("Verdict"), ({ verdict }) => ({ text: verdict, tone: TONES[verdict] })],
      [left("Note"), ({ note }) => cell.name(note)],
    ]),
    notes: [
      finding,
      "Brackets: where a mean of the published number of seeds is in 95 % of cases if both are the " +
      "same experiment (Student's t). Inside: the published number does",
      ...remarksOf(rest),
    ],
  }));
}

function differenceCell(difference: number | undefined): Cell {
  return difference === undefined ? EMPTY : { text: points(difference / 100), value: difference };
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
  const ids = uniqueNames(tables.map(({ id }) => id));
  return tables.map((table, i) => ({ ...table, id: ids[i]! }));
}
