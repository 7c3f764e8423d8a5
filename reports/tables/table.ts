/** A table as plain data, from which the page, the terminal, CSV, Markdown and LaTeX are written. */
import type { Standing } from "../../statistics/all_pairs.ts";
import type { Interval } from "../../statistics/estimate.ts";

/** A table. */
export interface Table {
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
  readonly band?: Interval;
  /** The formatted interval, or a second, smaller text. */
  readonly range?: string;
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

/** How a column sorts first. */
export const ASCENDING = { first: "ascending" } as const;
export const DESCENDING = { first: "descending" } as const;

/** A column, and its cell in the row of an item. */
export type Field<T> = readonly [column: Column, cell: (item: T) => Cell];

/** A table without its names. */
export type Body = Pick<Table, "columns" | "rows" | "notes">;

/** Lays out a row per item. */
export function tabulate<T>(items: readonly T[], fields: readonly Field<T>[]): Body {
  return {
    columns: fields.map(([column]) => column),
    rows: items.map((item) => fields.map(([, cell]) => cell(item))),
    notes: [],
  };
}

/** Lays out a cell per pair of names. */
export function crossed(
  rows: readonly string[],
  columns: readonly string[],
  cell: (row: number, column: number) => Cell,
  corner: string = "Strategy",
): Body {
  return tabulate([...rows.keys()], [
    [left(corner), (row) => ({ text: rows[row]! })],
    ...columns.map((head, i): Field<number> => [right(head), (row) => cell(row, i)]),
  ]);
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
