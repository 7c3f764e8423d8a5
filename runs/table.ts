/** Arrow IPC files that hold one table: rows as plain objects, columns as declared. */
import {
  type DataType,
  type Field,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  vectorFromArray,
} from "apache-arrow";
import { InputError } from "../core/errors.ts";

/** A row: a value a column, null or nothing where the column may be null. */
export type Row = Readonly<
  Record<string, string | number | Uint32Array | readonly (string | number)[] | null>
>;

/**
 * Writes a table as an Arrow IPC file.
 *
 * @param fields The columns in order.
 * @param rows The rows in order.
 * @returns The file's bytes.
 */
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

/**
 * Reads a table back.
 *
 * @param bytes The file's bytes.
 */
export function decodeTable(bytes: Uint8Array): Table {
  // The library reads a file that was cut off as a stream, and finds an empty table in it.
  if (!MAGIC.every((byte, i) => bytes[i] === byte && bytes.at(i - MAGIC.length) === byte)) {
    throw new InputError("It is not a whole Arrow IPC file: restore it from a copy");
  }
  try {
    return tableFromIPC(bytes);
  } catch {
    // The library's messages speak of its insides; what a reader needs to know is this.
    throw new InputError("It is not a whole Arrow IPC file: restore it from a copy");
  }
}

/** What an Arrow IPC file begins and ends with. */
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
