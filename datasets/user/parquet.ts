/** Reads the user's own Parquet files: tables, and images as Hugging Face stores them. */
import { InputError, messageOf, TrawlError } from "../../core/errors.ts";
import type { DataContext } from "../dataset.ts";
import { type Columns, joinColumns } from "../tables/columns.ts";
import { openParquet, type ParquetFile, readParquetTable } from "../tables/parquet.ts";
import type { DataOptions } from "./description.ts";
import { readParquetImages } from "./parquet_images.ts";
import type { Parts } from "./rows.ts";
import { selectColumns } from "./select_columns.ts";

/** Reads Parquet files of the same columns, such as the shards of one part. */
export async function readParquet(
  paths: readonly string[],
  options: DataOptions,
  context: DataContext,
): Promise<Parts> {
  const files: ParquetFile[] = [];
  for (const path of paths) files.push(await naming(path, () => openParquet(path)));
  const [first] = paths;
  const ignored = new Set(options.ignore);
  const images = files[0]!.columns.filter(({ name, kind }) =>
    kind === "images" && !ignored.has(name)
  );
  if (images.length > 1) {
    const names = images.map(({ name }) => `"${name}"`).join(" and ");
    throw new InputError(
      `"${first}" has images in ${names}: leave all but one out with "ignore"`,
    );
  }
  if (images.length === 1) {
    return { train: await readParquetImages(files, images[0]!.name, options, context) };
  }
  const tables: { from: string; table: Columns }[] = [];
  for (const file of files) {
    const table = await naming(file.path, () => readParquetTable(file, ignored));
    tables.push({ from: file.path, table });
  }
  return {
    train: await naming(first!, () => selectColumns(first!, joinColumns(tables), options)),
  };
}

async function naming<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TrawlError) throw error;
    throw new InputError(`Cannot use "${path}": ${messageOf(error)}`);
  }
}
