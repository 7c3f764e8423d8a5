/** Parquet files, read row group by row group. */
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
import { regular } from "../../core/files.ts";
import { classNames } from "./columns.ts";

/** One top-level column. */
export interface ParquetColumn {
  readonly name: string;
  /** What it holds; `bytes` are text or images, `images` bytes with a path as Hugging Face stores them. */
  readonly kind: "numbers" | "lists" | "texts" | "bytes" | "images" | "other";
  /** What an error calls it. */
  readonly what: string;
  /** Class names, where the file says them: values are indices into them. */
  readonly classes?: readonly string[];
}

/** A file whose footer has been read. */
export interface ParquetFile {
  /** Where it lies. */
  readonly path: string;
  /** How many rows it has. */
  readonly rows: number;
  readonly columns: readonly ParquetColumn[];
  /** The footer. */
  readonly metadata: FileMetaData;
}

/** Reads the footer of a file. */
export async function openParquet(path: string): Promise<ParquetFile> {
  using buffer = new FileBuffer(path);
  let metadata: FileMetaData;
  let tree: SchemaTree;
  try {
    metadata = await parquetMetadataAsync(buffer);
    tree = parquetSchema(metadata);
    requireKnownColumns(metadata, tree);
  } catch (error) {
    throw new Error(`it is damaged, cut short or no Parquet file (${messageOf(error)})`);
  }
  const { key_value_metadata: notes = [] } = metadata;
  const classes = classNames(notes.find(({ key }) => key === "huggingface")?.value);
  const columns = tree.children.map((child) => columnOf(child, classes));
  return { path, rows: Number(metadata.num_rows), columns, metadata };
}

/**
 * Reads columns, one row group at a time: no more than that is in memory.
 *
 * @returns For each row group the values of each column, row by row; null where there is none.
 */
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

/**
 * The library finds a column that its schema does not have when the reading of others has begun, and
 * nobody waits for those any more: what they throw would end the process.
 */
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

/** Reads ranges of a file that stays open. */
class FileBuffer implements AsyncBuffer, Disposable {
  readonly #file: Deno.FsFile;
  readonly byteLength: number;

  constructor(path: string) {
    this.#file = Deno.openSync(regular(path));
    this.byteLength = this.#file.statSync().size;
  }

  slice(start: number, end = this.byteLength): ArrayBuffer {
    if (!(start >= 0 && start <= end && end <= this.byteLength)) {
      throw new Error(`bytes ${start} to ${end} lie outside its ${this.byteLength}`);
    }
    const bytes = new Uint8Array(end - start);
    this.#file.seekSync(start, Deno.SeekMode.Start);
    for (let done = 0; done < bytes.length;) {
      const count = this.#file.readSync(bytes.subarray(done));
      if (count === null) throw new Error("it became shorter while it was read");
      done += count;
    }
    return bytes.buffer;
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

function columnOf(
  { element, children }: SchemaTree,
  classes: ReadonlyMap<string, readonly string[]>,
): ParquetColumn {
  const { name, type, converted_type, logical_type } = element;
  const logical = logical_type?.type;
  const named = classes.get(name);
  const as = (kind: ParquetColumn["kind"], what: string = kind): ParquetColumn => ({
    name,
    kind,
    what,
    ...(named === undefined ? {} : { classes: named }),
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
  if (bytes && logical === undefined && converted_type === undefined) return as("bytes");
  return as("other", logical ?? converted_type ?? type ?? "unknown");
}
