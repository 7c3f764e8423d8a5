/** A table as plain data, from which the page, CSV, Markdown and LaTeX are written. */
import { bounds, percent, points, seconds } from "../../core/format.ts";
import type { Estimate, Interval } from "../../statistics/estimate.ts";

/** A table. */
export interface Table {
  /** For file names and addresses, for example "letter-auc". */
  readonly id: string;
  /** One sentence. */
  readonly caption: string;
  /** The rows' names first. */
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
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
  /** The formatted interval. */
  readonly range?: string;
  /** The best of its column, or level with it. */
  readonly mark?: "best" | "level";
}

/** A cell without a number. */
export const EMPTY: Cell = { text: "–" };

/** A name. */
export function nameCell(text: string, mark?: Cell["mark"]): Cell {
  return mark === undefined ? { text } : { text, mark };
}

/** A share in percent with its interval; undefined gives an empty cell. */
export function shareCell(estimate: Estimate | undefined, mark?: Cell["mark"]): Cell {
  if (estimate === undefined) return EMPTY;
  return boundedCell(estimate.mean, estimate.interval, percent, (x) => percent(x, 1), mark);
}

/** A difference of shares in points with its interval; undefined gives an empty cell. */
export function pointsCell(estimate: Estimate | undefined): Cell {
  if (estimate === undefined) return EMPTY;
  return boundedCell(estimate.mean, estimate.interval, points, (x) => points(x, 1));
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
