/** Reads the user's own tables: delimited text, and Arrow files. */
import { regular } from "../../core/files.ts";
import { type ParseLimits, ParseWorker } from "../../core/parse_worker.ts";
import { type Columns, joinColumns } from "../tables/columns.ts";
import { parseCsv } from "../tables/csv.ts";
import type { DataOptions } from "./description.ts";
import { naming, type Parts } from "./rows.ts";
import { selectColumns } from "./select_columns.ts";

/** Reads tables of text, separated by commas, semicolons, tabs, bars or blanks. */
export function readTextTables(paths: readonly string[], options: DataOptions): Promise<Parts> {
  let { like } = options;
  return readTables(paths, options, (bytes) => {
    const table = parseCsv(bytes, { ...options, ...(like && { like }) });
    like ??= table.columns.map(({ name }) => name);
    return table;
  });
}

/** Reads Arrow and Feather files, in a worker: a damaged file can make their reader loop forever. */
export function readArrowTables(
  paths: readonly string[],
  options: DataOptions,
  limits: ParseLimits = { seconds: 15, heapMegabytes: 4096 },
): Promise<Parts> {
  const worker = new ParseWorker<Omit<Columns, "place">>(
    new URL("../tables/arrow_worker.ts", import.meta.url),
    limits,
  );
  return readTables(paths, options, async (bytes) => {
    return { ...await worker.parse(bytes), place: (row) => `row ${row}` };
  });
}

async function readTables(
  paths: readonly string[],
  options: DataOptions,
  parse: (bytes: Uint8Array<ArrayBuffer>) => Columns | Promise<Columns>,
): Promise<Parts> {
  const tables: { from: string; table: Columns }[] = [];
  for (const from of paths) {
    const table = await naming(from, async () => await parse(await Deno.readFile(regular(from))));
    tables.push({ from, table });
  }
  const [first] = paths as [string];
  return { train: await naming(first, () => selectColumns(first, joinColumns(tables), options)) };
}
