/** Text tables of numbers whose last column is the class: UCI's files, and Weka's ARFF. */
import { createHash } from "node:crypto";
import { sha256 } from "../../core/files.ts";
import { type Floats, type NdArray, ndarray, takeRows } from "../../core/ndarray.ts";
import type { Contents } from "../card.ts";
import type { SourceFile } from "../files/published.ts";

/** Rows of numbers, and the class of each. */
export interface Table {
  readonly features: NdArray<Floats>;
  readonly labels: Int32Array;
}

/** What a published table must look like. */
export interface TableLayout {
  readonly rows: number;
  /** Values in a row, its label not counted. */
  readonly columns: number;
  /** The largest value; all are whole numbers from 0. */
  readonly most: number;
  /** How labels are written; a label is an index into them. */
  readonly labels: readonly string[];
  readonly arff?: boolean;
  /** The {@linkcode hashTable} of the published table. */
  readonly sha256?: string;
}

/** Describes a table that is verified by its values: copies with other separators are in use. */
export function tableFile(name: string, url: string, layout: TableLayout): SourceFile<Table> {
  const digits = String(layout.most).length + 1;
  // Four blanks a value and 64 kB of header leave room for every copy, and none for another file.
  const atMost = layout.rows * (layout.columns + 1) * (digits + 4) + 0x10000;
  return { name, url, atMost, parse: (bytes) => parseTable(bytes, layout) };
}

/** Reads a table whose values are separated by commas, tabs or blanks. */
export function parseTable(bytes: Uint8Array, layout: TableLayout): Table {
  const { rows, labels: names } = layout;
  const { features, targets, lines } = readRows(bytes, layout);
  if (lines.length > rows) {
    throw new Error(`line ${lines[rows]} is one more than the ${rows} rows expected`);
  }
  const numbers = new Map(names.map((name, i) => [name, i]));
  const labels = Int32Array.from(targets, (target, row) => {
    const label = numbers.get(target);
    if (label !== undefined) return label;
    throw new Error(`line ${lines[row]} has label "${target}", not one of ${names.join(", ")}`);
  });
  if (lines.length < rows) throw new Error(`it has ${lines.length} rows instead of ${rows}`);
  const table = { features, labels };
  const found = hashTable(table);
  if (layout.sha256 !== undefined && found !== layout.sha256) {
    throw new Error(`the sha256 of its values is ${found} instead of ${layout.sha256}`);
  }
  return table;
}

/** Rows of numbers, the class of each as it is written, and the line that it is from. */
interface WrittenRows {
  readonly features: NdArray<Float32Array>;
  readonly targets: readonly string[];
  readonly lines: readonly number[];
}

/** Reads an ARFF file as OpenML serves it: its rows written out, or sparse. */
export function parseArff(bytes: Uint8Array): WrittenRows {
  return readRows(bytes, { arff: true });
}

/** Empty lines, and comments that start with "%", are not rows. */
function readRows(
  bytes: Uint8Array,
  { arff, most, columns: wanted }: Partial<TableLayout>,
): WrittenRows {
  const text = new TextDecoder().decode(bytes).split(/\r\n|\n|\r/);
  const start = arff ? 1 + text.findIndex((line) => /^\s*@data\s*$/i.test(line)) : 0;
  if (arff && start === 0) throw new Error('it has no line "@data"');
  const attributes = text.slice(0, start).filter((line) => /^\s*@attribute\s/i.test(line)).length;
  const columns = wanted ?? attributes - 1;
  if (columns < 1) throw new Error(`it has ${attributes} attributes: one and a class are needed`);
  const separator = most === undefined ? /\s*,\s*/ : /\s*[,\s]\s*/;
  const isValue = (field: string): boolean =>
    most === undefined
      ? field !== "" && Number.isFinite(+field)
      : /^\d{1,3}$/.test(field) && +field <= most;
  const rows: Float32Array[] = [];
  const targets: string[] = [];
  const lines: number[] = [];
  for (let i = start; i < text.length; i++) {
    const line = text[i]!.trim();
    if (line === "" || line.startsWith("%")) continue;
    const fields = line.startsWith("{") ? sparse(line, columns) : line.split(separator);
    if (fields.length !== columns + 1) {
      throw new Error(`line ${i + 1} has ${fields.length} values instead of ${columns + 1}`);
    }
    const values = fields.slice(0, columns);
    const odd = values.findIndex((field) => !isValue(field));
    if (odd >= 0) {
      const expected = most === undefined ? "a number" : `a whole number from 0 to ${most}`;
      throw new Error(
        `line ${i + 1} has "${values[odd]}" in column ${odd + 1}, not ${expected}`,
      );
    }
    rows.push(Float32Array.from(values, Number));
    targets.push(fields[columns]!.replace(/^(["'])(.*)\1$/, "$2"));
    lines.push(i + 1);
  }
  const features = new Float32Array(rows.length * columns);
  for (const [i, row] of rows.entries()) features.set(row, i * columns);
  return { features: ndarray(features, [rows.length, columns]), targets, lines };
}

/** "{0 1.5, 3 b}": attribute and value; missing attributes are 0. */
function sparse(line: string, columns: number): string[] {
  const fields = new Array<string>(columns + 1).fill("0");
  for (const pair of line.replace(/^\{|\}$/g, "").split(",").filter((each) => each.trim() !== "")) {
    const [index, ...value] = pair.trim().split(/\s+/);
    // Beyond the attributes, the row becomes longer than it may be.
    fields[Number(index)] = value.join(" ");
  }
  return fields;
}

/** The SHA-256 digest of a table's size, its values and its labels (a byte each), in order. */
export function hashTable({ features, labels }: Table): string {
  return createHash("sha256").update(`${features.shape.join(" ")}\n`)
    .update(Uint8Array.from(features.data)).update(Uint8Array.from(labels)).digest("hex");
}

/** Copies rows of a table, in the order given. */
export function takeTable({ features, labels }: Table, rows: ArrayLike<number>): Table {
  return {
    features: takeRows(features, rows),
    labels: Int32Array.from(rows, (row) => labels[row]!),
  };
}

/** A dataset of two tables. Features are as stored, not standardised. */
export function tableContents(classes: readonly string[], train: Table, test: Table): Contents {
  const contentHash = sha256(`train ${hashTable(train)}\ntest ${hashTable(test)}\n`);
  return { classes, train, test, contentHash };
}
