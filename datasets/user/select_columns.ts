/** Selects the labels and the features of a table. */
import { InputError, nearest } from "../../core/errors.ts";
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import {
  type Column,
  type Columns,
  joinColumns,
  LABEL_NAMES,
  MISSING,
  type NumberColumn,
} from "../tables/columns.ts";
import { NUMBER } from "../tables/csv_records.ts";
import type { DataOptions } from "./description.ts";
import { naming, type Parts, type Rows } from "./rows.ts";

/** Reads tables of the same columns, one below the other. */
export async function readTables(
  paths: readonly string[],
  options: DataOptions,
  read: (path: string) => Promise<Columns>,
): Promise<Parts> {
  const tables: { from: string; table: Columns }[] = [];
  for (const from of paths) tables.push({ from, table: await naming(from, () => read(from)) });
  const [first] = paths as [string];
  return { train: await naming(first, () => selectColumns(first, joinColumns(tables), options)) };
}

const PANDAS_INDEX = /^__index_level_\d+__$/;

/** A column without a name, such as the index that pandas writes. */
const UNNAMED = /^(unnamed: \d+(\.\d+)*)?$/i;

/** "id", "user_id", "PassengerId". */
const IDENTIFIER = /^(.*[ _.-])?(id|index|idx)$/i;
const JOINED_IDENTIFIER = /[a-z]I[dD]$/;

/** Selects labels and features: what the options say, else by names, kinds and class names. */
function selectColumns(from: string, table: Columns, options: DataOptions): Rows {
  requireColumns(table, [...options.features ?? [], ...options.ignore ?? []]);
  const ignored = new Set(options.ignore);
  const columns = table.columns.filter(({ name }) =>
    !ignored.has(name) && !PANDAS_INDEX.test(name)
  );
  const label = labelColumn(table, columns, options);
  const wanted = options.features === undefined ? undefined : new Set(options.features);
  const chosen = columns.filter((column) => column !== label && (wanted?.has(column.name) ?? true));
  if (chosen.length === 0) throw new Error(`it has no column beside the label "${label.name}"`);
  // A test part may be so short that no identifier comes twice.
  const asked = wanted !== undefined || options.like !== undefined;
  const features = chosen.map((column) => featureColumn(column, table, asked));
  const said = (what: string): string => `"${from}": ${what}`;
  return {
    from,
    labels: labelsOf(label, table),
    ...(label.kind === "numbers" && label.classes && { classes: label.classes }),
    features: joined(features, table),
    columns: {
      label: label.name,
      features: features.map(({ name, width }) => ({ name, width })),
      all: table.columns.map(({ name }) => name),
    },
    notes: [...table.guesses ?? [], ...missingNote(label), ...features.flatMap(roundingNote)]
      .map(said),
  };
}

/** "NA" may be a class, or a missing label. */
function missingNote(label: Column): string[] {
  if (label.kind !== "texts") return [];
  const odd = label.values.filter((value) => MISSING.has(value?.toLowerCase() ?? ""));
  if (odd.length === 0) return [];
  const rows = odd.length === 1 ? "a row" : `${odd.length} rows`;
  return [
    `column "${label.name}" has "${odd[0]}" in ${rows}, ` +
    "which is read as a class: remove them if they have no label",
  ];
}

/** Float64 rounds whole numbers beyond 2⁵³, and may make two of them one. */
function roundingNote({ name, exact, values }: NumberColumn): string[] {
  if (exact === undefined) return [];
  const [before, after] = [new Set(exact).size, new Set(values).size];
  if (before === after) return [];
  return [
    `column "${name}" holds whole numbers beyond 2^53: its ${before} distinct values become ${after}`,
  ];
}

function labelColumn(table: Columns, columns: readonly Column[], { label }: DataOptions): Column {
  if (typeof label === "number") {
    const column = table.columns[label - 1];
    if (column !== undefined) return column;
    throw new Error(`it has ${table.columns.length} columns, and no column ${label} for labels`);
  }
  if (label !== undefined) {
    requireColumns(table, [label]);
    return table.columns.find(({ name }) => name === label)!;
  }
  const named = columns.filter(({ name }) => LABEL_NAMES.includes(name.toLowerCase()));
  const told = columns.filter((column) =>
    column.kind === "texts" || column.kind === "numbers" && column.classes !== undefined
  );
  const likely = named.length > 0 ? named : told;
  if (likely.length === 1) return likely[0]!;
  throw unknownLabel(likely.length === 0 ? columns : likely, table.guesses);
}

/** The error for a table that does not show which of several columns is the label. */
export function unknownLabel(
  candidates: readonly { readonly name: string }[],
  guesses: readonly string[] = [],
): Error {
  const list = candidates.slice(0, 8).map(({ name }) => `"${name}"`).join(", ");
  return new Error(
    "it does not show which column is the label: say so in a description, " +
      `{"label": NAME}; there are ${list || "none that could be"}` +
      (candidates.length > 8 ? ", …" : "") + guesses.map((guess) => ` (${guess})`).join(""),
  );
}

function requireColumns({ columns }: Columns, names: readonly string[]): void {
  const known = columns.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  throw new Error(`it has no column "${unknown}"${near === undefined ? "" : `: is it "${near}"?`}`);
}

function labelsOf(column: Column, { place }: Columns): string[] {
  if (column.kind === "other" || column.kind === "numbers" && column.width > 1) {
    const what = column.kind === "other" ? column.what : "lists";
    throw new Error(`column "${column.name}" holds ${what}, and labels are whole numbers or text`);
  }
  const cells: ArrayLike<string | number | bigint | undefined> = column.kind === "numbers"
    ? column.exact ?? column.values
    : column.values;
  return Array.from(cells, (cell, row) => labelText(cell, column, () => place(row)));
}

/** The label in a cell as text: a class name, or a whole number. */
export function labelText(
  value: unknown,
  { name, ...column }: { readonly name: string; readonly classes?: readonly string[] },
  place: () => string,
): string {
  if (value === null || value === undefined || Number.isNaN(value)) {
    throw new Error(`${place()} has no label in column "${name}"`);
  }
  if (typeof value === "string") {
    if (value.trim() !== "") return value;
    throw new Error(`${place()} has no label in column "${name}"`);
  }
  const refuse = (what: string): Error =>
    new Error(`${place()} has label ${value} in column "${name}", ${what}`);
  if (typeof value !== "bigint") {
    if (!Number.isInteger(value)) throw refuse("not a whole number");
    if (!Number.isSafeInteger(value)) {
      throw refuse("which may have been rounded: store labels as whole numbers or text");
    }
  }
  const { classes } = column;
  if (classes === undefined) return String(value);
  const named = classes[Number(value)];
  if (named !== undefined) return named;
  throw refuse(`not one from 0 to ${classes.length - 1}, the numbers of its class names`);
}

function featureColumn(column: Column, { rows, place }: Columns, asked: boolean): NumberColumn {
  const { name } = column;
  const advice = `leave it out with {"ignore": [${JSON.stringify(name)}]}, or make numbers of it`;
  if (column.kind === "texts") {
    const isText = (value: string | undefined): boolean =>
      value !== undefined && !NUMBER.test(value);
    const odd = column.values.findIndex(isText);
    const row = odd < 0 ? column.values.findIndex((value) => value !== undefined) : odd;
    const sample = row < 0 ? "nothing" : `text, such as "${column.values[row]}" in ${place(row)}`;
    throw new Error(`column "${name}" holds ${sample}: ${advice}`);
  }
  if (column.kind === "other") throw new Error(`column "${name}" holds ${column.what}: ${advice}`);
  if (rows > 0 && column.values.every(Number.isNaN)) {
    throw new Error(`column "${name}" holds nothing: ${advice}`);
  }
  // If rows were sorted by class, the number of a row tells its class.
  if (!asked && rows > 2 && numbersRows(column)) {
    throw new Error(
      `column "${name}" only numbers the rows: leave it out with {"ignore": [${
        JSON.stringify(name)
      }]}`,
    );
  }
  return column;
}

function numbersRows({ name, exact, values, width }: NumberColumn): boolean {
  if (width > 1 || !values.every((value) => Number.isInteger(value))) return false;
  if (UNNAMED.test(name)) return true;
  const isIdentifier = IDENTIFIER.test(name) || JOINED_IDENTIFIER.test(name);
  return isIdentifier && new Set<unknown>(exact ?? values).size === values.length;
}

function joined(columns: readonly NumberColumn[], { rows, place }: Columns): NdArray<Float64Array> {
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const data = new Float64Array(rows * width);
  let left = 0;
  for (const { name, width: part, values } of columns) {
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < part; i++) {
        const value = values[row * part + i]!;
        data[row * width + left + i] = value;
        if (Number.isFinite(Math.fround(value))) continue;
        const what = Number.isNaN(value) ? "no number" : `${value}, too large,`;
        throw new Error(`${place(row)} has ${what} in column "${name}"`);
      }
    }
    left += part;
  }
  return ndarray(data, [rows, width]);
}

/** Puts the features of a test table in the order of the training table's. */
export function alignColumns(train: Rows, test: Rows): Rows {
  const [wanted, given] = [train.columns?.features, test.columns?.features];
  if (wanted === undefined || given === undefined) return test;
  const keyOf = ({ name, width }: { name: string; width: number }): string => `${name} ${width}`;
  if (wanted.map(keyOf).join("\n") === given.map(keyOf).join("\n")) return test;
  for (const [has, lacks] of [[train, test], [test, train]] as const) {
    const known = lacks.columns!.features.map(keyOf);
    const missing = has.columns!.features.find((column) => !known.includes(keyOf(column)));
    if (missing === undefined) continue;
    const of = missing.width === 1 ? "" : ` of ${missing.width} numbers`;
    throw new InputError(
      `"${has.from}" has a column "${missing.name}"${of}, and "${lacks.from}" has not: both must have ` +
        "the same columns of features",
    );
  }
  const starts = new Map<string, number>();
  let at = 0;
  for (const column of given) {
    starts.set(column.name, at);
    at += column.width;
  }
  const places = wanted.flatMap(({ name, width }) =>
    Array.from({ length: width }, (_, i) => starts.get(name)! + i)
  );
  const { data, shape } = test.features!;
  const ordered = data.map((_, i) => data[i - i % at + places[i % at]!]!);
  return {
    ...test,
    features: { data: ordered, shape },
    columns: train.columns!,
    notes: [...test.notes, `The columns of "${test.from}" are put in the order of "${train.from}"`],
  };
}
