/** A measurement for the terminal: a line as each case ends, and tables of all of them at the end. */
import { measuredSeconds, threeDigits } from "../../core/format.ts";
import { achieved } from "../../reports/measured/achieved.ts";
import { measurementTables } from "../../reports/measured/measurement_tables.ts";
import { type Cell, pickColumns, type Table } from "../../reports/tables/table.ts";
import { BOLD, painter, tableText, type TextOptions } from "../../reports/tables/text.ts";
import { caseText, type MeasuredPoint, type Measurement } from "../../runs/measurement.ts";

export function pointText(point: MeasuredPoint): string {
  const figures = achieved(point);
  if (figures === undefined) return `${caseText(point)}: ${point.status}. ${point.message}`;
  const { seconds, floor } = figures;
  const times = floor ? `, ${threeDigits(seconds / floor)} × floor` : "";
  return `${caseText(point)}: ${measuredSeconds(seconds)}${times}`;
}

/** The columns of a terminal: those that 80 columns hold, and those that a wide one does. */
const NARROW = ["Median", "× floor", "Rate", "Peak memory"];
const WIDE = ["Median", "× floor", "Floor", "Rate", "Of peak", "Peak memory", "First run"];
const WIDE_COLUMNS = 110;

/** Writes the cases, the exponents of ladders, and other figures. */
export function measurementText(measurement: Measurement, options: TextOptions = {}): string {
  const paint = painter(options);
  const { width = 80 } = options;
  const parts = measurementTables(measurement).flatMap((table) => {
    if (table.id === "counters") return [];
    const shown = table.id === "cases"
      ? byBenchmark(table, measurement.points, width < WIDE_COLUMNS ? NARROW : WIDE)
      : table.id === "exponents"
      ? pickColumns(table, table.columns.map(({ head }) => head).slice(0, -1))
      : table;
    return [[paint(table.caption, BOLD), ...tableText(shown, options), ...table.notes].join("\n")];
  });
  return `${parts.join("\n\n")}\n`;
}

/** A row with each benchmark's name above its cases, because a name and its sizes do not fit on one line. */
function byBenchmark(
  table: Table,
  points: readonly MeasuredPoint[],
  heads: readonly string[],
): Table {
  const { columns, rows } = pickColumns(table, heads);
  const blank = columns.map((): Cell => ({ text: "" }));
  const measured = points.filter(({ status }) => status === "measured");
  return {
    ...table,
    columns: [
      table.columns[0]!,
      ...columns.map((column) => ({ ...column, head: column.head.replace("Peak m", "M") })),
    ],
    rows: measured.flatMap((point, i) => [
      ...point.benchmark === measured[i - 1]?.benchmark
        ? []
        : [[{ text: point.benchmark }, ...blank]],
      [{ text: caseText({ ...point, benchmark: " " }) }, ...rows[i]!],
    ]),
  };
}
