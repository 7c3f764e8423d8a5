/** Arrow IPC files that hold one table: rows as plain objects, columns as declared. */
import {
  type DataType,
  type Field,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  vectorFromArray,
} from "apache-arrow";
import { readArrowTable } from "../core/arrow_table.ts";
import { canonical } from "../core/canonical.ts";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";

/** A row: a value per column; one that may be null can be left out. */
export type Row = Readonly<
  Record<string, string | number | Uint32Array | readonly (string | number)[] | null>
>;

/** Encodes a table as an Arrow IPC file. */
export function encodeTable(
  fields: readonly Field[],
  rows: readonly Row[],
  metadata: ReadonlyMap<string, string>,
): Uint8Array {
  const columns = fields.map(({ name, type }) =>
    vectorFromArray(rows.map((row) => row[name] ?? null), type as DataType).data[0]!
  );
  const schema = new Schema([...fields], new Map(metadata));
  const data = makeData({
    type: new Struct(schema.fields),
    length: rows.length,
    nullCount: 0,
    children: columns,
  });
  return tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), "file");
}

/** Decodes a table. */
export function decodeTable(bytes: Uint8Array): Table {
  // The library would read a truncated file as a stream, and find an empty table in it.
  if (!MAGIC.every((byte, i) => bytes[i] === byte && bytes.at(i - MAGIC.length) === byte)) {
    throw new InputError("Not a complete Arrow IPC file: restore it from a copy");
  }
  try {
    return readArrowTable(bytes);
  } catch {
    // The library's own messages are about its internals.
    throw new InputError("Not a complete Arrow IPC file: restore it from a copy");
  }
}

/** Key of the checksum of all content in a schema's metadata. */
const DIGEST = "trawl.sha256";

/** Encodes a table with a text about it and the digest of both. */
export function encodeSealed(
  fields: readonly Field[],
  rows: readonly Row[],
  [key, text]: readonly [key: string, text: string],
): Uint8Array {
  return encodeTable(fields, rows, new Map([[key, text], [DIGEST, digestOf(text, rows)]]));
}

/** A table whose digest is checked once its rows have been parsed. */
export interface Sealed {
  readonly table: Table;
  /** The text about it. */
  readonly text: string;
  /** Makes sure that rows are those that were written. */
  requireRows(rows: readonly Row[]): void;
}

/** Decodes what {@linkcode encodeSealed} wrote. */
export function decodeSealed(bytes: Uint8Array, fields: readonly Field[], key: string): Sealed {
  const table = decodeTable(bytes);
  const { metadata } = table.schema;
  const text = metadata.get(key);
  if (text === undefined) throw new InputError(`Its schema has no "${key}"`);
  requireColumns(table, fields);
  return {
    table,
    text,
    requireRows(rows) {
      if (metadata.get(DIGEST) === digestOf(text, rows)) return;
      throw new InputError("Its content does not match its digest: the file was damaged or edited");
    },
  };
}

function digestOf(text: string, rows: readonly Row[]): string {
  return sha256(canonical([text, rows]));
}

/** The first and last bytes of an Arrow IPC file. */
const MAGIC = new TextEncoder().encode("ARROW1");

/** Makes sure that a table has its columns. */
export function requireColumns(table: Table, fields: readonly Field[]): void {
  for (const { name, type } of fields) {
    const found = table.schema.fields.find((field) => field.name === name);
    if (String(found?.type) !== String(type)) {
      throw new InputError(`Its column "${name}" is ${found?.type ?? "missing"}, not ${type}`);
    }
  }
}
