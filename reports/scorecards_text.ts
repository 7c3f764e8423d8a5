/** Scorecards as tables for the terminal. */
import { counted } from "../core/format.ts";
import { plain, wrapped } from "../core/text.ts";
import type { Analysis } from "./analysis/analysis.ts";
import { QUANTITIES, type Scorecard, type ScoreRow } from "./analysis/scorecard.ts";
import { pickColumns, type Table } from "./tables/table.ts";
import { remarksOf, scorecardTables } from "./tables/tables.ts";
import { BOLD, DIM, painter, tableText, type TextOptions } from "./tables/text.ts";

const TIMED = ["Strategy", "Published", "Ours", "Note"];
const JUDGED = ["Strategy", "Published", "Ours", "Difference", "Verdict"];

/** Writes a table for each dataset and quantity, then the finding and what it rests on. */
export function scorecardsText({ scorecards }: Analysis, options: TextOptions = {}): string {
  return scorecards.map((card) => cardText(card, options)).join("\n");
}

function cardText(card: Scorecard, options: TextOptions): string {
  const { width = 80 } = options;
  const paint = painter(options);
  const groups = Map.groupBy(card.rows, ({ dataset, quantity }) => `${dataset}: ${quantity}`);
  const tables = Array.from(groups, ([title, rows]) =>
    [
      paint(plain(`${title}, ${counted(Math.max(...rows.map(({ n }) => n)), "seed")}`), BOLD),
      ...tableText(tableOf(card, rows), options),
      "",
    ].join("\n"));
  const remarks = [`${card.source}: ${card.finding}`, ...remarksOf(card)]
    .flatMap((line) => wrapped(plain(line), width));
  const legend = wrapped(
    "Brackets: where the published mean is in 95 % of cases if both are the same experiment",
    width,
  ).map((line) => paint(line, DIM));
  return `${[...tables, ...remarks, ...legend].join("\n")}\n`;
}

function tableOf(card: Scorecard, rows: readonly ScoreRow[]): Table {
  const [table] = scorecardTables({ scorecards: [{ ...card, rows }] });
  if (rows[0]!.quantity === QUANTITIES.selection) return pickColumns(table!, TIMED);
  const noted = rows.filter(({ note }) => note !== "");
  return {
    ...pickColumns(table!, JUDGED),
    below: noted.map(({ strategy, note }) => [{ text: strategy }, { text: note, tone: "quiet" }]),
  };
}
