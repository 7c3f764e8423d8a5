/** Reads rows of the user's own data from files and folders of any known format. */
import { InputError } from "../../core/errors.ts";
import type { DataContext } from "../dataset.ts";
import type { DataOptions } from "./description.ts";
import { readClassFolders } from "./folders.ts";
import { endingOf, type Parts } from "./rows.ts";

type Reader = (
  paths: readonly string[],
  options: DataOptions,
  context: DataContext,
) => Promise<Parts>;

const text: Reader = async (paths, options) =>
  (await import("./tables.ts")).readTextTables(paths, options);
const arrow: Reader = async (paths, options) =>
  (await import("./tables.ts")).readArrowTables(paths, options);
const arrays: Reader = async (paths) => (await import("./arrays.ts")).readArrays(paths);

/** Readers by the ending of a file's name. Each is loaded, with its libraries, when it is needed. */
export const ENDINGS: Readonly<Record<string, Reader>> = {
  csv: text,
  tsv: text,
  txt: text,
  data: text,
  arrow,
  feather: arrow,
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
