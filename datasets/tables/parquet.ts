/** Parquet files, read one row group at a time. */
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { messageOf } from "../../core/errors.ts";
import { readAt, regular } from "../../core/files.ts";
import { imageFormat } from "../images/header.ts";
import {
  classNames,
  type Column,
  type Columns,
  LABEL_NAMES,
  listColumn,
  numberColumn,
  requireDistinct,
  textColumn,
} from "./columns.ts";

/** One top-level column. */
export interface ParquetColumn {
  readonly name: string;
  /** `images` are bytes, or bytes with a path as Hugging Face stores them. */
  readonly kind: "numbers" | "lists" | "texts" | "images" | "other";
  readonly what: string;
  /** Class names, if the file has them: values are indices into them. */
  readonly classes?: readonly string[];
}

/** A file whose footer has been read. */
export interface ParquetFile {
  readonly path: string;
  readonly rows: number;
  readonly columns: readonly ParquetColumn[];
  readonly metadata: FileMetaData;
}

/** Reads the footer of a file, and of columns of bytes the first values: they are images or text. */
export async function openParquet(path: string): Promise<ParquetFile> {
  using buffer = new FileBuffer(path);
  let metadata: FileMetaData;
  let tree: SchemaTree;
  try {
    metadata = await parquetMetadataAsync(buffer);
    tree = parquetSchema(metadata);
    requireKnownColumns(metadata, tree);
  } catch (error) {
    throw new Error(`it is damaged, cut short or not a Parquet file (${messageOf(error)})`);
  }
  requireDistinct(tree.children.map(({ element }) => element.name));
  const { key_value_metadata: notes = [] } = metadata;
  const classes = classNames(notes.find(({ key }) => key === "huggingface")?.value);
  const file = { path, rows: Number(metadata.num_rows), metadata, columns: [] };
  const columns: ParquetColumn[] = [];
  for (const child of tree.children) columns.push(await columnOf(file, child, classes));
  return { ...file, columns };
}

/** Reads a file as a table; images and ignored columns cannot be used. */
export async function readParquetTable(
  file: ParquetFile,
  ignored: ReadonlySet<string>,
): Promise<Columns> {
  const wanted = file.columns.filter(({ name, kind }) =>
    kind !== "other" && kind !== "images" && !ignored.has(name)
  );
  const values = new Map<string, unknown[]>(wanted.map(({ name }) => [name, []]));
  for await (const group of readGroups(file, wanted.map(({ name }) => name))) {
    for (const [name, part] of group) {
      const all = values.get(name)!;
      for (const value of part) all.push(value);
    }
  }
  const columns = file.columns.map(({ name, kind, what, classes }): Column => {
    const cells = values.get(name);
    if (cells === undefined) return { kind: "other", name, what };
    if (kind === "lists") return listColumn(name, cells as (unknown[] | null)[]);
    if (kind === "texts") return textColumn(name, cells);
    return {
      ...numberColumn(name, cells.length, (row) => cells[row]),
      ...(classes && { classes }),
    };
  });
  return { rows: file.rows, columns, place: (row) => `row ${row}` };
}

/** Reads columns one row group at a time, each value by value; null if there is none. */
export async function* readGroups(
  { path, metadata, rows }: ParquetFile,
  names: readonly string[],
): AsyncGenerator<ReadonlyMap<string, readonly unknown[]>> {
  using file = new FileBuffer(path);
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const count = Number(num_rows);
    const group = new Map<string, unknown[]>(names.map((name) => [name, []]));
    try {
      await parquetRead({
        file,
        metadata,
        compressors,
        columns: [...names],
        utf8: false,
        rowStart,
        rowEnd: rowStart + count,
        onChunk: ({ columnName, columnData }) => {
          const values = group.get(columnName)!;
          for (let i = 0; i < columnData.length; i++) values.push(columnData[i]);
        },
      });
    } catch (error) {
      throw new Error(`its rows from ${rowStart} are damaged (${messageOf(error)})`);
    }
    for (const [name, values] of group) {
      if (values.length === count) continue;
      throw new Error(
        `column "${name}" has ${values.length} values from row ${rowStart}, not ${count}`,
      );
    }
    yield group;
    rowStart += count;
  }
  if (rowStart !== rows) throw new Error(`it claims ${rows} rows, but has ${rowStart}`);
}

/** The library's errors for a column that is not in the schema would end the process. */
function requireKnownColumns({ row_groups }: FileMetaData, tree: SchemaTree): void {
  for (const { columns } of row_groups) {
    for (const { meta_data } of columns) {
      let node: SchemaTree | undefined = tree;
      for (const name of meta_data?.path_in_schema ?? [undefined]) {
        node = node?.children.find(({ element }) => element.name === name);
      }
      if (node === undefined) throw new Error("a column is not in its schema");
    }
  }
}

class FileBuffer implements AsyncBuffer, Disposable {
  readonly #file: Deno.FsFile;
  readonly byteLength: number;

  constructor(path: string) {
    this.#file = Deno.openSync(regular(path));
    this.byteLength = this.#file.statSync().size;
  }

  slice(start: number, end = this.byteLength): ArrayBuffer {
    if (!(start >= 0 && start <= end && end <= this.byteLength)) {
      throw new Error(`bytes ${start} to ${end} are outside its ${this.byteLength}`);
    }
    return readAt(this.#file, start, end - start).buffer;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

const NUMBERS = new Set(["BOOLEAN", "INT32", "INT64", "FLOAT", "DOUBLE"]);

/** Whether the library makes numbers of a column, half precision and decimals among them. */
function isNumeric({ type, converted_type, logical_type }: SchemaElement): boolean {
  const logical = logical_type?.type;
  if (logical === "FLOAT16" || converted_type === "DECIMAL") return true;
  const plain = logical === undefined || logical === "INTEGER";
  return NUMBERS.has(type ?? "") && plain && !/^(DATE|TIME)/.test(converted_type ?? "");
}

/** The first value decides; undefined if there is none. */
async function kindOfBytes(
  file: ParquetFile,
  name: string,
): Promise<"images" | "texts" | undefined> {
  if (LABEL_NAMES.includes(name.toLowerCase())) return "texts";
  for await (const group of readGroups(file, [name])) {
    const bytes = group.get(name)!.find((value) => value instanceof Uint8Array);
    if (!(bytes instanceof Uint8Array)) continue;
    try {
      imageFormat(bytes);
      return "images";
    } catch {
      return textColumn("", [bytes]).kind === "texts" ? "texts" : "images";
    }
  }
  return undefined;
}

async function columnOf(
  file: ParquetFile,
  { element, children }: SchemaTree,
  classes: ReadonlyMap<string, readonly string[]>,
): Promise<ParquetColumn> {
  const { name, type, converted_type, logical_type } = element;
  const logical = logical_type?.type;
  const named = classes.get(name);
  const as = (kind: ParquetColumn["kind"], what: string = kind): ParquetColumn => ({
    name,
    kind,
    what,
    ...(named && { classes: named }),
  });
  if (children.length > 0) {
    const parts = children.map((child) => child.element.name);
    if (parts.includes("bytes") && children.every((child) => child.children.length === 0)) {
      return as("images");
    }
    const leaf = children[0]!.children[0];
    const list = converted_type === "LIST" && leaf?.children.length === 0 &&
      isNumeric(leaf.element);
    return list ? as("lists") : as("other", `a group of ${parts.join(" and ")}`);
  }
  if (isNumeric(element)) return as("numbers");
  if (converted_type === "UTF8" || converted_type === "ENUM" || logical === "STRING") {
    return as("texts");
  }
  const bytes = type === "BYTE_ARRAY" || type === "FIXED_LEN_BYTE_ARRAY";
  if (bytes && logical === undefined && converted_type === undefined) {
    const kind = await kindOfBytes(file, name);
    return kind === undefined ? as("other", "nothing") : as(kind);
  }
  return as("other", logical ?? converted_type ?? type ?? "unknown");
}
