/** A table as plain data, from which the page, CSV, Markdown and LaTeX are written. */

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
