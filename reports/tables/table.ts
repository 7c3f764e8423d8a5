/** A table as plain data, from which the page, the terminal, CSV, Markdown and LaTeX are written. */
import { bounds, percent, points, pointsEnd, seconds, threeDigits } from "../../core/format.ts";
import type { Standing } from "../../statistics/all_pairs.ts";
import type { Estimate, Interval } from "../../statistics/estimate.ts";

/** A table. */
export interface Table {
  /** For file names and addresses, for example "letter-auc". */
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows without numbers, on the page and in the terminal only: a name, and what to say of it. */
  readonly below?: readonly (readonly [name: Cell, text: Cell])[];
  /** How intervals were computed, what marks mean. */
  readonly notes: readonly string[];
}

/** A column. */
export interface Column {
  /** For example "AUC, %" or "Selection". */
  readonly head: string;
  /** The unit, if it is written beside each number as in "14 ms". */
  readonly unit?: string;
  readonly align: "left" | "right";
  readonly title?: string;
  /** The order of the first click on the page; left out, the column does not sort. */
  readonly first?: "ascending" | "descending";
  readonly sorted?: boolean;
  readonly forest?: Forest;
}

/** How a column's intervals are drawn. */
export interface Forest {
  readonly reference?: number;
  readonly limit?: number;
  readonly log?: boolean;
  /** What pictures span, beyond which intervals run off the edge; default everything. */
  readonly span?: readonly [low: number, high: number];
  readonly ticks?: readonly number[];
}

/** A cell. */
export interface Cell {
  /** Formatted, without the interval. */
  readonly text: string;
  /** The unrounded number in the column's unit; sorts the column. */
  readonly value?: number;
  /** In the same unit, as is `high`. */
  readonly low?: number;
  readonly high?: number;
  /** What is drawn behind the interval, such as the noise. */
  readonly band?: Interval;
  /** The formatted interval, or a second, smaller text. */
  readonly range?: string;
  /** How the strategy stands beside the highest mean. */
  readonly mark?: Standing;
  /** The strategy that is named, an index into the analysis' strategies; the row is about it. */
  readonly strategy?: number;
  readonly tags?: readonly { readonly text: string; readonly title?: string }[];
  readonly tone?: "good" | "bad" | "quiet";
  /** The problem and the strategy whose runs a click opens. */
  readonly runs?: readonly [problem: number, strategy: number];
}

/** A cell without a number. */
export const EMPTY: Cell = { text: "–" };

/** A column of numbers. */
export function right(head: string, more: Partial<Column> = {}): Column {
  return { head, align: "right", ...more };
}

/** A column of seconds. */
export function times(head: string, more: Partial<Column> = {}): Column {
  return { head, align: "right", unit: "s", ...more };
}

/** A column of text. */
export function left(head: string, more: Partial<Column> = {}): Column {
  return { head, align: "left", ...more };
}

/** Keeps the columns with some heads, in this order; those that the table lacks are left out. */
export function pickColumns(table: Table, heads: readonly string[]): Table {
  const places = heads.map((head) => table.columns.findIndex((column) => column.head === head))
    .filter((place) => place >= 0);
  return {
    ...table,
    columns: places.map((place) => table.columns[place]!),
    rows: table.rows.map((row) => places.map((place) => row[place]!)),
  };
}

/** A name. */
export function nameCell(text: string, mark?: Cell["mark"]): Cell {
  return mark === undefined ? { text } : { text, mark };
}

/** A mean of some seeds; left out is the interval of too few. */
type SeedMean = Pick<Estimate, "n" | "mean" | "interval">;

/** A share in percent with its interval; undefined gives an empty cell. */
export function shareCell(estimate: SeedMean | undefined, mark?: Cell["mark"]): Cell {
  return seedCell(estimate, percent, (x) => percent(x, 1), mark);
}

/** A difference of shares in points with its interval; undefined gives an empty cell. */
export function pointsCell(estimate: SeedMean | undefined): Cell {
  return seedCell(estimate, points, pointsEnd);
}

function seedCell(
  estimate: SeedMean | undefined,
  format: (value: number) => string,
  end: (value: number) => string,
  mark?: Cell["mark"],
): Cell {
  if (estimate === undefined) return EMPTY;
  const { n, mean, interval } = estimate;
  const cell = boundedCell(mean, interval, format, end, mark);
  return interval === undefined ? { ...cell, range: n === 1 ? "one seed" : `${n} seeds` } : cell;
}

/** A share or a difference with its interval, times 100. */
export function boundedCell(
  value: number,
  interval: Interval | undefined,
  format: (value: number) => string,
  end: (value: number) => string,
  mark?: Cell["mark"],
): Cell {
  const { low, high } = interval ?? {};
  return {
    text: format(value),
    value: 100 * value,
    ...(low === undefined || high === undefined
      ? {}
      : { low: 100 * low, high: 100 * high, range: bounds(interval, end) }),
    ...(mark === undefined ? {} : { mark }),
  };
}

/** Seconds; undefined gives an empty cell. */
export function secondsCell(value: number | undefined): Cell {
  return value === undefined ? EMPTY : { text: seconds(value), value };
}

/** A value as a multiple of another; undefined or zero gives an empty cell. */
export function timesCell(value: number | undefined, reference: number | undefined): Cell {
  if (value === undefined || !reference) return EMPTY;
  return { text: threeDigits(value / reference), value: value / reference };
}

/** A number; undefined or null gives an empty cell. */
export function numberCell(value: number | null | undefined, digits: number = 0): Cell {
  if (value === undefined || value === null) return EMPTY;
  return { text: value.toFixed(digits), value };
}

/** A p-value; undefined or null gives an empty cell. */
export function pCell(p: number | null | undefined): Cell {
  if (p === undefined || p === null) return EMPTY;
  return { text: p < 0.001 ? "< 0.001" : p.toFixed(3), value: p };
}
