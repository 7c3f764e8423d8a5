/** Tables of small whole numbers in text, the form in which UCI publishes its sets. */
import { createHash } from "node:crypto";
import { type NdArray, ndarray, takeRows } from "../../core/ndarray.ts";
import type { Split } from "../dataset.ts";
import type { SourceFile } from "../files/published.ts";

/** Rows of values and their labels. */
export interface Table {
  /** `[N, D]` values as stored. */
  readonly cells: NdArray<Uint8Array>;
  /** `[N]` class indices. */
  readonly labels: Int32Array;
}

/** What a table file must look like: values and then the label, apart by commas, tabs or blanks. */
export interface TableLayout {
  /** How many rows there are. */
  readonly rows: number;
  /** Values in a row, its label not counted. */
  readonly columns: number;
  /** The largest value; the least is 0. */
  readonly most: number;
  /** How labels are written; a label is an index into them. */
  readonly labels: readonly string[];
  /** The line after which rows begin, where there is a header. */
  readonly header?: RegExp;
  /** The {@linkcode hashTable} of the genuine table. */
  readonly sha256?: string;
}

/** A file that holds a table. */
export interface TableFile extends SourceFile<Table> {
  /** How many rows it has. */
  readonly rows: number;
}

/**
 * Describes a table file. No digest of its bytes is kept: copies that differ in separators and line
 * ends are in use. The digest of its values decides instead.
 */
export function tableFile(name: string, url: string, layout: TableLayout): TableFile {
  const digits = String(layout.most).length + 1;
  // Four blanks a value and 64 kB of header leave room for every copy, and none for another file.
  const atMost = layout.rows * (layout.columns + 1) * (digits + 4) + 0x10000;
  const parse = (bytes: Uint8Array): Table => parseTable(new TextDecoder().decode(bytes), layout);
  return { name, url, atMost, rows: layout.rows, parse };
}

/**
 * Reads a table. Empty lines, and comments that start with "%", are no rows.
 *
 * @returns `[layout.rows, layout.columns]` values, and labels.
 */
export function parseTable(text: string, layout: TableLayout): Table {
  const { rows, columns } = layout;
  const cells = new Uint8Array(rows * columns);
  const labels = new Int32Array(rows);
  const known = new Map(layout.labels.map((label, i) => [label, i]));
  let row = 0;
  let inHeader = layout.header !== undefined;
  for (const [i, untrimmed] of text.split(/\r\n|\n|\r/).entries()) {
    const line = untrimmed.trim();
    if (line === "" || line.startsWith("%")) continue;
    if (inHeader) {
      inHeader = !layout.header!.test(line);
      continue;
    }
    if (row === rows) throw new Error(`line ${i + 1} is one more than the ${rows} rows expected`);
    const fields = line.split(/\s*[,\s]\s*/);
    if (fields.length !== columns + 1) {
      throw new Error(`line ${i + 1} has ${fields.length} values instead of ${columns + 1}`);
    }
    for (let column = 0; column < columns; column++) {
      const field = fields[column]!;
      if (!/^\d{1,3}$/.test(field) || Number(field) > layout.most) {
        throw new Error(
          `line ${i + 1} has "${field}" in column ${column + 1}, not a whole number from 0 to ` +
            layout.most,
        );
      }
      cells[row * columns + column] = Number(field);
    }
    const label = known.get(fields[columns]!);
    if (label === undefined) {
      throw new Error(
        `line ${i + 1} has label "${fields[columns]}", not one of ${layout.labels.join(", ")}`,
      );
    }
    labels[row++] = label;
  }
  if (inHeader) throw new Error(`it has no line that matches ${layout.header}`);
  if (row < rows) throw new Error(`it has ${row} rows instead of ${rows}`);
  const table = { cells: ndarray(cells, [rows, columns]), labels };
  const found = hashTable(table);
  if (layout.sha256 !== undefined && found !== layout.sha256) {
    throw new Error(`the sha256 of its values is ${found} instead of ${layout.sha256}`);
  }
  return table;
}

/**
 * Computes the digest of a table's values.
 *
 * @returns The SHA-256 digest of its size, its values and its labels (a byte each), in order.
 */
export function hashTable({ cells, labels }: Table): string {
  return createHash("sha256").update(`${cells.shape.join(" ")}\n`).update(cells.data)
    .update(Uint8Array.from(labels)).digest("hex");
}

/**
 * Copies rows of a table.
 *
 * @param rows Row indices, in the order wanted.
 */
export function takeTable({ cells, labels }: Table, rows: ArrayLike<number>): Table {
  return {
    cells: takeRows(cells, rows),
    labels: Int32Array.from(rows, (row) => labels[row]!),
  };
}

/**
 * Makes a table a part of a dataset.
 *
 * @returns The same rows as a part of a dataset: features `[N, D]`, not standardised.
 */
export function toSplit({ cells, labels }: Table): Split {
  return { labels, features: ndarray(Float32Array.from(cells.data), cells.shape) };
}
