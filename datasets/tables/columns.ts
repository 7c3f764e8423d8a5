/** Tables as named columns, which the readers of delimited text, Arrow and Parquet all return. */

/** Names of the column of labels, unless a description says another. */
export const LABEL_NAMES: readonly string[] = ["label", "class", "target", "y"];

/** Where a header has the first of these names that it has; -1 if it has none. */
export function columnNamed(header: readonly string[], names: readonly string[]): number {
  const heads = header.map((field) => field.toLowerCase());
  const name = names.find((name) => heads.includes(name));
  if (name === undefined) return -1;
  const at = heads.indexOf(name);
  if (heads.lastIndexOf(name) === at) return at;
  throw new Error(`two columns are called "${name}"`);
}

/** What people write instead of a value. */
export const MISSING: ReadonlySet<string> = new Set(
  ["", "?", "na", "n/a", "nan", "null", "none", "-"],
);

/** Numbers, one or several per row. */
export interface NumberColumn {
  readonly kind: "numbers";
  readonly name: string;
  /** Numbers per row: more than one for columns of lists. */
  readonly width: number;
  /** `[N, width]`; NaN for a missing value. */
  readonly values: Float64Array;
  /** `[N]` the same, if float64 would round some: all are whole numbers, such as 64-bit identifiers. */
  readonly exact?: readonly (bigint | undefined)[];
  /** Class names, if the file has them: values are indices into them. */
  readonly classes?: readonly string[];
}

/** Texts, one per row. */
export interface TextColumn {
  readonly kind: "texts";
  readonly name: string;
  /** `[N]`; undefined for a missing value. */
  readonly values: readonly (string | undefined)[];
}

/** A column of anything else, such as times: it can only be left out. */
interface OtherColumn {
  readonly kind: "other";
  readonly name: string;
  readonly what: string;
}

/** One column. */
export type Column = NumberColumn | TextColumn | OtherColumn;

/** A table. */
export interface Columns {
  readonly rows: number;
  readonly columns: readonly Column[];
  /** Names a row for errors, such as "line 7". */
  readonly place: (row: number) => string;
  /** Guesses about the file that might be wrong, such as "its numbers have decimal commas". */
  readonly guesses?: readonly string[];
}

/** @throws {Error} If two columns have one name: it would not be known which is meant. */
export function requireDistinct(names: readonly string[]): void {
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) throw new Error(`two columns are called "${twice}"`);
}

/** Makes a column of numbers, with its exact values if float64 would round them. */
export function numberColumn(
  name: string,
  rows: number,
  cell: (row: number) => unknown,
): NumberColumn {
  const values = new Float64Array(rows);
  let rounds = false;
  for (let row = 0; row < rows; row++) {
    const value = cell(row);
    values[row] = value == null ? NaN : Number(value);
    rounds ||= typeof value === "bigint" && BigInt(values[row]!) !== value;
  }
  if (!rounds) return { kind: "numbers", name, width: 1, values };
  const exact = Array.from(values, (_, row) => {
    const value = cell(row);
    return value == null ? undefined : BigInt(value as bigint);
  });
  return { kind: "numbers", name, width: 1, values, exact };
}

/** Makes a column of lists; one of another kind if lengths differ or float64 would round. */
export function listColumn(
  name: string,
  cells: readonly (Iterable<unknown> & { readonly length: number } | null | undefined)[],
): NumberColumn | OtherColumn {
  const full = cells.findIndex((cell) => cell != null);
  const width = cells[full]?.length ?? 0;
  const values = new Float64Array(cells.length * width).fill(NaN);
  for (const [row, cell] of cells.entries()) {
    if (cell == null) continue;
    if (cell.length !== width) {
      const what = `a list of ${cell.length} in row ${row}, but of ${width} in row ${full}`;
      return { kind: "other", name, what };
    }
    let at = row * width;
    for (const value of cell) {
      const rounded = value == null ? NaN : Number(value);
      if (typeof value === "bigint" && BigInt(rounded) !== value) {
        return { kind: "other", name, what: `${value} in row ${row}, which float64 would round` };
      }
      values[at++] = rounded;
    }
  }
  return { kind: "numbers", name, width, values };
}

/** Makes a column of texts or bytes of UTF-8; one of another kind if bytes are not text. */
export function textColumn(name: string, cells: readonly unknown[]): TextColumn | OtherColumn {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const text = (cell: unknown): string | undefined =>
    cell == null
      ? undefined
      : cell instanceof Uint8Array
      ? decoder.decode(cell).replace(/\0+$/, "")
      : String(cell);
  try {
    return { kind: "texts", name, values: cells.map(text) };
  } catch {
    return { kind: "other", name, what: "bytes that are not text" };
  }
}

/** Reads the class names that Hugging Face's `datasets` keeps beside a schema. */
export function classNames(text: string | undefined): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  if (text === undefined) return found;
  try {
    const features: unknown = JSON.parse(text)?.info?.features;
    for (const [column, feature] of Object.entries(features ?? {})) {
      const names: unknown = feature?.names;
      if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) continue;
      if (new Set(names).size === names.length) found.set(column, names);
    }
  } catch {
    // Without names, classes are called by their numbers.
  }
  return found;
}

/** Joins tables of the same columns, one below the other. */
export function joinColumns(
  tables: readonly { readonly from: string; readonly table: Columns }[],
): Columns {
  const [first, ...others] = tables;
  if (first === undefined) throw new Error("there are no tables");
  if (others.length === 0) return first.table;
  for (const { from, table } of others) {
    if (headOf(table) === headOf(first.table)) continue;
    throw new Error(`"${from}" has other columns or class names than "${first.from}"`);
  }
  const starts: number[] = [];
  let rows = 0;
  for (const { table } of tables) {
    starts.push(rows);
    rows += table.rows;
  }
  const place = (row: number): string => {
    const index = starts.findLastIndex((start) => start <= row);
    return `${tables[index]!.table.place(row - starts[index]!)} of "${tables[index]!.from}"`;
  };
  const columns = first.table.columns.map((column, i) =>
    stacked(column, tables.map(({ table }) => table.columns[i]!))
  );
  const guesses = [...new Set(tables.flatMap(({ table }) => table.guesses ?? []))];
  return { rows, columns, place, guesses };
}

function headOf({ columns }: Columns): string {
  return JSON.stringify(columns.map((column) => [
    column.kind,
    column.name,
    column.kind === "numbers" ? [column.width, column.classes] : 0,
  ]));
}

function stacked(first: Column, parts: readonly Column[]): Column {
  if (first.kind === "other") return first;
  if (first.kind === "texts") {
    return { ...first, values: (parts as TextColumn[]).flatMap(({ values }) => values) };
  }
  const numbers = parts as NumberColumn[];
  const values = new Float64Array(numbers.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  for (const part of numbers) {
    values.set(part.values, at);
    at += part.values.length;
  }
  if (numbers.every(({ exact }) => exact === undefined)) return { ...first, values };
  const exact = numbers.flatMap(({ exact, values }) =>
    exact ?? Array.from(values, (value) => Number.isInteger(value) ? BigInt(value) : undefined)
  );
  return { ...first, values, exact };
}
