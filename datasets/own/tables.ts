/** The user's own tables: delimited text, and Arrow files. */
import { InputError, messageOf } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { parseArrow } from "../formats/arrow.ts";
import { type Columns, joinColumns } from "../formats/columns.ts";
import { parseCsv } from "../formats/csv.ts";
import type { DataOptions } from "./description.ts";
import type { Parts } from "./read_rows.ts";
import { selectColumns } from "./select_columns.ts";

/**
 * Reads tables of text: fields apart by commas, semicolons, tabs or bars.
 *
 * @param paths Files of the same columns.
 * @param options Which columns are what.
 * @returns All rows.
 * @throws {InputError} Naming the file, and the line where there is one.
 */
export function readTextTables(paths: readonly string[], options: DataOptions): Promise<Parts> {
  return readTables(paths, options, (bytes) => parseCsv(bytes, options));
}

/**
 * Reads Arrow and Feather files.
 *
 * @param paths Files of the same columns.
 * @param options Which columns are what.
 * @returns All rows.
 * @throws {InputError} Naming the file.
 */
export function readArrowTables(paths: readonly string[], options: DataOptions): Promise<Parts> {
  return readTables(paths, options, parseArrow);
}

async function readTables(
  paths: readonly string[],
  options: DataOptions,
  parse: (bytes: Uint8Array) => Columns,
): Promise<Parts> {
  const tables: { from: string; table: Columns }[] = [];
  for (const from of paths) {
    try {
      tables.push({ from, table: parse(await Deno.readFile(regular(from))) });
    } catch (error) {
      throw new InputError(`Cannot use "${from}": ${messageOf(error)}`);
    }
  }
  try {
    return { train: selectColumns(paths[0]!, joinColumns(tables), options) };
  } catch (error) {
    throw new InputError(`Cannot use "${paths[0]}": ${messageOf(error)}`);
  }
}
