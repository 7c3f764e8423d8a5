/** Reads rows of the user's own data from files and folders of any known format. */
import { InputError } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { type ParseLimits, ParseWorker } from "../../core/parse_worker.ts";
import type { DataContext } from "../dataset.ts";
import type { Columns } from "../tables/columns.ts";
import { parseCsv } from "../tables/csv.ts";
import type { DataOptions } from "./description.ts";
import { readClassFolders } from "./folders.ts";
import { endingOf, type Parts } from "./rows.ts";
import { readTables } from "./select_columns.ts";

type Reader = (
  paths: readonly string[],
  options: DataOptions,
  context: DataContext,
) => Promise<Parts>;

const arrays: Reader = async (paths) => (await import("./arrays.ts")).readArrays(paths);

/** Readers by the ending of a file's name. Those with libraries are loaded when needed. */
export const ENDINGS: Readonly<Record<string, Reader>> = {
  csv: readTextTables,
  tsv: readTextTables,
  txt: readTextTables,
  data: readTextTables,
  arrow: readArrowTables,
  feather: readArrowTables,
  parquet: async (...given) => (await import("./parquet.ts")).readParquet(...given),
  npy: arrays,
  npz: arrays,
  safetensors: arrays,
};

/** Reads the rows of one part: a folder of class folders, or files of one format. */
export async function readRows(
  paths: readonly string[],
  options: DataOptions,
  context: DataContext,
): Promise<Parts> {
  const [first] = paths;
  if (paths.length === 1 && (await Deno.stat(first!)).isDirectory) {
    return { train: await readClassFolders(first!) };
  }
  const ending = endingOf(first!);
  const reader = ENDINGS[ending];
  if (reader === undefined) {
    const known = Object.keys(ENDINGS).map((name) => `.${name}`).join(", ");
    throw new InputError(`Cannot read "${first}": it is neither a folder nor one of ${known}`);
  }
  const other = paths.find((path) => endingOf(path) !== ending);
  if (other !== undefined) throw new InputError(`"${first}" and "${other}" are of two formats`);
  return await reader(paths, options, context);
}

/** Reads tables of text, separated by commas, semicolons, tabs, bars or blanks. */
function readTextTables(paths: readonly string[], options: DataOptions): Promise<Parts> {
  let { like } = options;
  return readTables(paths, options, async (path) => {
    const bytes = await Deno.readFile(regular(path));
    const table = parseCsv(bytes, { ...options, ...(like && { like }) });
    like ??= table.columns.map(({ name }) => name);
    return table;
  });
}

/** Reads Arrow and Feather files, in a worker: a damaged file can make their reader loop forever. */
export function readArrowTables(
  paths: readonly string[],
  options: DataOptions,
  _context?: DataContext,
  limits: ParseLimits = { seconds: 15, heapMegabytes: 4096 },
): Promise<Parts> {
  const worker = new ParseWorker<Omit<Columns, "place">>(
    new URL("../tables/arrow_worker.ts", import.meta.url),
    limits,
  );
  return readTables(paths, options, async (path) => {
    const table = await worker.parse(await Deno.readFile(regular(path)));
    return { ...table, place: (row) => `row ${row}` };
  });
}
