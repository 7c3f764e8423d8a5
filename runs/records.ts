/** Files of records: Apache Arrow IPC with a row each, and what is about all of them as JSON in the schema. */
import { type DataType, Field, Float64, List, Utf8, type Vector } from "apache-arrow";
import * as v from "valibot";
import { canonical } from "../core/canonical.ts";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import { type Frozen, parseJson, parseValue } from "./schema.ts";
import { decodeTable, encodeTable, requireColumns, type Row } from "./table.ts";

type Content = "text" | "texts" | "number" | "numbers" | "json";

export interface Kind<A extends v.GenericSchema, R extends v.GenericSchema> {
  /** Its name, the key of what is about the records. */
  readonly name: string;
  readonly about: A;
  readonly record: R;
}

interface Records<A, R> {
  readonly about: A;
  readonly records: readonly R[];
}

/** Key of the checksum of all content in a schema's metadata. */
const DIGEST = "trawl.sha256";

const types: Readonly<Record<Content, DataType>> = {
  text: new Utf8(),
  texts: new List(new Field("item", new Utf8(), false)),
  number: new Float64(),
  numbers: new List(new Field("item", new Float64(), false)),
  json: new Utf8(),
};

/** Encodes records as an Arrow IPC file, digest included. */
export function encodeRecords<A extends v.GenericSchema, R extends v.GenericSchema>(
  { name, record }: Kind<A, R>,
  { about, records }: Records<Frozen<A>, Frozen<R>>,
): Uint8Array {
  const columns = columnsOf(record);
  const text = JSON.stringify(about);
  const rows = records.map((one) => rowOf(columns, one));
  const metadata = new Map([[name, text], [DIGEST, digestOf(text, rows)]]);
  return encodeTable(fieldsOf(columns), rows, metadata);
}

/** Decodes records exactly as they were written, every value checked. */
export function decodeRecords<A extends v.GenericSchema, R extends v.GenericSchema>(
  { name, about, record }: Kind<A, R>,
  bytes: Uint8Array,
): Records<Frozen<A>, Frozen<R>> {
  const columns = columnsOf(record);
  const table = decodeTable(bytes);
  const { metadata } = table.schema;
  const text = metadata.get(name);
  if (text === undefined) throw new InputError(`Its schema has no "${name}"`);
  requireColumns(table, fieldsOf(columns));
  const records = table.toArray().map((row, i) =>
    parseValue(record, recordOf(columns, row.toJSON(), `row ${i}`), `row ${i}`)
  );
  const parsed = parseJson(about, text, name);
  if (metadata.get(DIGEST) !== digestOf(text, records.map((one) => rowOf(columns, one)))) {
    throw new InputError("Its content does not match its digest: the file was damaged or edited");
  }
  return { about: parsed, records };
}

/** By the place in a record, such as "timing.peaks.bandwidth", in order. */
type Columns = Readonly<Record<string, Content>>;

/** What a schema says of itself. */
interface Described {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Described>>;
  readonly wrapped?: Described;
  readonly item?: Described;
}

/** The columns of a record: its members, and those of members that are objects. */
function columnsOf(schema: Described, path = ""): Columns {
  const { type, entries, wrapped, item } = schema;
  if (wrapped !== undefined) return columnsOf(wrapped, path);
  if (type === "record") return { [path]: "json" };
  if (entries === undefined) {
    const isText = ["string", "picklist"].includes((item ?? schema).type);
    return { [path]: `${isText ? "text" : "number"}${item === undefined ? "" : "s"}` };
  }
  const columns = Object.entries(entries).map(([name, member]) =>
    columnsOf(member, path === "" ? name : `${path}.${name}`)
  );
  return Object.assign({}, ...columns);
}

function fieldsOf(columns: Columns): Field[] {
  return Object.entries(columns).map(([name, content]) => new Field(name, types[content], true));
}

function digestOf(about: string, rows: readonly Row[]): string {
  return sha256(canonical([about, rows]));
}

type Members = { [_ in string]?: unknown };

function rowOf(columns: Columns, record: unknown): Row {
  return Object.fromEntries(
    Object.entries(columns).map(([path, content]) => {
      const value = path.split(".")
        .reduce((inner, name) => (inner as Members | undefined)?.[name], record);
      return [path, content === "json" ? JSON.stringify(value) : (value ?? null) as Row[string]];
    }),
  );
}

/** A row as a record, nothing of it checked. */
function recordOf(columns: Columns, row: Members, what: string): Members {
  const record: Members = {};
  for (const [path, content] of Object.entries(columns)) {
    const cell = row[path];
    if (cell === null) continue;
    const names = path.split(".");
    const last = names.pop()!;
    const inner = names.reduce((inner, name) => (inner[name] ??= {}) as Members, record);
    inner[last] = content === "json"
      ? parseJson(v.unknown(), String(cell), what)
      : typeof cell === "object"
      ? [...cell as Vector]
      : cell;
  }
  return record;
}
