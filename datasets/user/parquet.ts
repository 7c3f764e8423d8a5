/** Reads the user's own Parquet files: tables, and images as Hugging Face stores them. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { InputError, messageOf, TrawlError } from "../../core/errors.ts";
import { readSealed, saveStream, writeSealed } from "../../core/save.ts";
import type { DataContext } from "../dataset.ts";
import { LABEL_NAMES } from "../tables/columns.ts";
import {
  openParquet,
  type ParquetColumn,
  type ParquetFile,
  readGroups,
  readParquetTable,
} from "../tables/parquet.ts";
import type { DataOptions } from "./description.ts";
import { naming, type Parts, type Rows } from "./rows.ts";
import { labelText, readTables, unknownLabel } from "./select_columns.ts";

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
    throw new InputError(`"${first}" has images in ${names}: "ignore" all but one`);
  }
  if (images.length === 1) {
    return { train: await readImages(files, images[0]!.name, options, context) };
  }
  return await readTables(paths, options, (path) => {
    return readParquetTable(files.find((file) => file.path === path)!, ignored);
  });
}

/** Part of every name: to change what is kept, change it. */
const LAYOUT = "trawl parquet images 2";

/** What is kept beside the images, whose bytes follow each other. */
interface Index {
  readonly lengths: readonly number[];
  readonly labels: readonly string[];
  /** `[N]` CRC-32 of the bytes of each. */
  readonly checksums: readonly number[];
  readonly modified: number | undefined;
}

/** Reads the images and labels of files of the same columns. The cache takes as much room as they do. */
async function readImages(
  files: readonly ParquetFile[],
  image: string,
  options: DataOptions,
  context: DataContext,
): Promise<Rows> {
  const from = files[0]!.path;
  if (context.cache === undefined) {
    throw new InputError(`Cannot unpack the images of "${from}": set TRAWL_CACHE to a folder`);
  }
  const label = await naming(from, () => labelColumn(files[0]!, options));
  const namesOf = ({ columns }: ParquetFile): string =>
    JSON.stringify(columns.find(({ name }) => name === label.name)?.classes ?? []);
  const other = files.find((file) => namesOf(file) !== namesOf(files[0]!));
  if (other !== undefined) {
    throw new InputError(`"${other.path}" has other classes in "${label.name}" than "${from}"`);
  }
  const base = `${context.cache}/${await fingerprint(files, image, label.name)}`;
  const blob = `${base}.images`;
  const index = await unpackedBefore(base, context) ??
    await unpack(files, image, label, base, context);
  const count = index.lengths.length;
  const offset = new Float64Array(count);
  for (let i = 1; i < count; i++) offset[i] = offset[i - 1]! + index.lengths[i - 1]!;
  return {
    from,
    labels: index.labels,
    ...(label.classes && { classes: label.classes }),
    images: {
      files: [blob],
      file: new Uint32Array(count),
      offset,
      length: Float64Array.from(index.lengths),
      checksum: Uint32Array.from(index.checksums),
      codec: "file",
    },
    notes: unusedNote(files[0]!, [image, label.name, ...options.ignore ?? []]),
  };
}

function unusedNote({ path, columns }: ParquetFile, used: readonly string[]): string[] {
  const unused = columns.filter(({ name }) => !used.includes(name));
  if (unused.length === 0) return [];
  const what = unused.length === 1 ? "column is" : "columns are";
  return [
    `"${path}": ${unused.length} ${what} neither images nor labels and not used, such as "${
      unused[0]!.name
    }"`,
  ];
}

function labelColumn({ columns }: ParquetFile, { label }: DataOptions): ParquetColumn {
  const usable = columns.filter(({ kind }) => kind === "numbers" || kind === "texts");
  const named = usable.filter(({ name }) => LABEL_NAMES.includes(name.toLowerCase()));
  const classed = usable.filter(({ classes }) => classes !== undefined);
  const found = label === undefined
    ? [named, classed, usable].find((list) => list.length === 1)?.[0]
    : usable.find((column) => column.name === label || column === columns[Number(label) - 1]);
  if (found !== undefined) return found;
  if (label === undefined) throw unknownLabel(usable);
  const names = usable.map(({ name }) => `"${name}"`).join(", ");
  throw new Error(`it has no label column "${label}"; there are ${names || "none that could be"}`);
}

async function fingerprint(
  files: readonly ParquetFile[],
  image: string,
  label: string,
): Promise<string> {
  const hash = createHash("sha256").update(`${LAYOUT}\n${JSON.stringify([image, label])}\n`);
  for (const { path } of files) {
    const { size, mtime } = await Deno.stat(path);
    hash.update(`${await Deno.realPath(path)}\n${size} ${mtime?.getTime()}\n`);
  }
  return hash.digest("hex");
}

async function unpack(
  files: readonly ParquetFile[],
  image: string,
  label: ParquetColumn,
  base: string,
  { progress, signal }: DataContext,
): Promise<Index> {
  const lengths: number[] = [];
  const labels: string[] = [];
  const checksums: number[] = [];
  const total = files.reduce((sum, { rows }) => sum + rows, 0);
  async function* imagesOf(file: ParquetFile): AsyncGenerator<Uint8Array> {
    let row = 0;
    const place = (): string => `row ${row}`;
    for await (const group of readGroups(file, [image, label.name])) {
      const names = group.get(label.name)!;
      for (const [i, cell] of group.get(image)!.entries()) {
        const bytes = bytesOf(cell, place);
        lengths.push(bytes.length);
        checksums.push(crc32(bytes));
        labels.push(labelText(textOf(names[i]), label, place));
        yield bytes;
        row++;
      }
      signal?.throwIfAborted();
      progress?.(`${lengths.length} of ${total} images unpacked from Parquet`);
    }
  }
  async function* images(): AsyncGenerator<Uint8Array> {
    for (const file of files) {
      try {
        yield* imagesOf(file);
      } catch (error) {
        if (error instanceof TrawlError || signal?.aborted) throw error;
        throw new InputError(`Cannot use "${file.path}": ${messageOf(error)}`);
      }
    }
  }
  await saveStream(`${base}.images`, images());
  const index = { lengths, labels, checksums, modified: await modifiedAt(`${base}.images`) };
  // Last, because it says that the bytes are whole.
  await writeSealed(`${base}.json`, JSON.stringify(index));
  return index;
}

function bytesOf(cell: unknown, place: () => string): Uint8Array {
  if (cell instanceof Uint8Array) return cell;
  const { bytes, path } = (cell ?? {}) as { bytes?: unknown; path?: unknown };
  if (bytes instanceof Uint8Array) return bytes;
  const what = typeof path === "string" ? `the path "${path}" but no image` : "no image";
  throw new Error(`${place()} has ${what}`);
}

function textOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return typeof value === "bigint" || typeof value === "string" || value == null
    ? value
    : Number(value);
}

/** The index of images unpacked before, unless they have changed since. */
async function unpackedBefore(base: string, { warn }: DataContext): Promise<Index | undefined> {
  const text = await readSealed(`${base}.json`, warn);
  if (text === undefined) return undefined;
  const index: Index = JSON.parse(text);
  const { modified } = index;
  if (modified !== undefined && await modifiedAt(`${base}.images`) === modified) return index;
  warn?.(`"${base}.images" was damaged or edited: it is made again`);
  return undefined;
}

async function modifiedAt(path: string): Promise<number | undefined> {
  const found = await Deno.stat(path).catch(() => undefined);
  return found?.mtime?.getTime();
}
