/** The user's own Parquet files: tables, and images as Hugging Face stores them. */
import { InputError, messageOf, TrawlError } from "../../core/errors.ts";
import type { DataContext } from "../dataset.ts";
import {
  type Column,
  type Columns,
  joinColumns,
  LABEL_NAMES,
  listColumn,
  numberColumn,
  textColumn,
} from "../tables/columns.ts";
import {
  openParquet,
  type ParquetColumn,
  type ParquetFile,
  readGroups,
} from "../tables/parquet.ts";
import { imageFormat } from "../images/header.ts";
import type { DataOptions } from "./description.ts";
import { readParquetImages } from "./parquet_images.ts";
import type { Parts } from "./rows.ts";
import { selectColumns } from "./select_columns.ts";

/**
 * Reads Parquet files of the same columns, such as the shards of one part.
 *
 * @param paths The files in their order.
 */
export async function readParquet(
  paths: readonly string[],
  options: DataOptions,
  context: DataContext,
): Promise<Parts> {
  const files: ParquetFile[] = [];
  for (const path of paths) {
    files.push(await naming(path, async () => await withKnownBytes(await openParquet(path))));
  }
  const [first] = files;
  const ignored = new Set(options.ignore);
  const images = first!.columns.filter(({ name, kind }) => kind === "images" && !ignored.has(name));
  if (images.length > 1) {
    const names = images.map(({ name }) => `"${name}"`).join(" and ");
    throw new InputError(
      `"${paths[0]}" has images in ${names}: leave all but one out with "ignore"`,
    );
  }
  if (images.length === 1) {
    return { train: await readParquetImages(files, images[0]!.name, options, context) };
  }
  const tables: { from: string; table: Columns }[] = [];
  for (const file of files) {
    tables.push({
      from: file.path,
      table: await naming(file.path, () => readTable(file, ignored)),
    });
  }
  return {
    train: await naming(
      paths[0]!,
      () => Promise.resolve(selectColumns(paths[0]!, joinColumns(tables), options)),
    ),
  };
}

/** Bytes are images or text: the first value that is there decides. */
async function withKnownBytes(file: ParquetFile): Promise<ParquetFile> {
  const columns: ParquetColumn[] = [];
  for (const column of file.columns) {
    const bytes = column.kind === "bytes" ? await firstBytes(file, column.name) : undefined;
    columns.push(bytes === undefined ? column : { ...column, kind: kindOf(column.name, bytes) });
  }
  return { ...file, columns };
}

async function firstBytes(file: ParquetFile, name: string): Promise<Uint8Array | undefined> {
  for await (const group of readGroups(file, [name])) {
    const found = group.get(name)!.find((value) => value instanceof Uint8Array);
    if (found instanceof Uint8Array) return found;
  }
  return undefined;
}

function kindOf(name: string, bytes: Uint8Array): "images" | "texts" {
  if (LABEL_NAMES.includes(name.toLowerCase())) return "texts";
  try {
    imageFormat(bytes);
    return "images";
  } catch {
    return textColumn("", [bytes]).kind === "texts" ? "texts" : "images";
  }
}

async function readTable(file: ParquetFile, ignored: ReadonlySet<string>): Promise<Columns> {
  const wanted = file.columns.filter(({ name, kind }) => kind !== "other" && !ignored.has(name));
  const values = new Map<string, unknown[]>(wanted.map(({ name }) => [name, []]));
  for await (const group of readGroups(file, wanted.map(({ name }) => name))) {
    for (const [name, part] of group) {
      const all = values.get(name)!;
      for (const value of part) all.push(value);
    }
  }
  const columns = file.columns.map(({ name, kind, what, classes }): Column => {
    const cells = values.get(name);
    if (cells === undefined || kind === "images") return { kind: "other", name, what };
    if (kind === "lists") return listColumn(name, cells as (unknown[] | null)[]);
    if (kind !== "numbers") return textColumn(name, cells);
    return {
      ...numberColumn(name, cells.length, (row) => cells[row]),
      ...(classes && { classes }),
    };
  });
  return { rows: file.rows, columns, place: (row) => `row ${row}` };
}

async function naming<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TrawlError) throw error;
    throw new InputError(`Cannot use "${path}": ${messageOf(error)}`);
  }
}
