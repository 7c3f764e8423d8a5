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
import { InputError } from "../core/errors.ts";

export type Row = Readonly<
  Record<string, string | number | Uint32Array | readonly (string | number)[] | null>
>;

export function encodeTable(
  fields: readonly Field[],
  rows: readonly Row[],
  metadata: ReadonlyMap<string, string>,
): Uint8Array {
  const schema = new Schema([...fields], new Map(metadata));
  return tableToIPC(new Table(schema, [batchOf(schema, rows)]), "file");
}

/** Encodes rows as one batch of a table. */
export function batchOf(schema: Schema, rows: readonly Row[]): RecordBatch {
  const columns = schema.fields.map(({ name, type }) =>
    vectorFromArray(rows.map((row) => row[name] ?? null), type as DataType).data[0]!
  );
  const data = makeData({
    type: new Struct(schema.fields),
    length: rows.length,
    nullCount: 0,
    children: columns,
  });
  return new RecordBatch(schema, data);
}

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

/** The first and last bytes of an Arrow IPC file. */
const MAGIC = new TextEncoder().encode("ARROW1");

export function requireColumns(table: Table, fields: readonly Field[]): void {
  for (const { name, type } of fields) {
    const found = table.schema.fields.find((field) => field.name === name);
    if (String(found?.type) !== String(type)) {
      throw new InputError(`Its column "${name}" is ${found?.type ?? "missing"}, not ${type}`);
    }
  }
}
