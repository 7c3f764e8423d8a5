/** Reads a user's array from a file of any known format, and a column of text. */
import { InputError, messageOf } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { type NdArray, ndarray, type Storage } from "../../core/ndarray.ts";
import { readNpyOrText, type TextArray } from "../../core/npy.ts";
import { readNpz, readSafetensors } from "../../datasets/tables/array_files.ts";
import { columnNamed, LABEL_NAMES } from "../../datasets/tables/columns.ts";
import { csvText, parseCsv } from "../../datasets/tables/csv.ts";
import { CsvRecords, detectDelimiter } from "../../datasets/tables/csv_records.ts";

/** The names of a table's columns: those that are the array's, and those that are not used. */
interface TableColumns {
  readonly columns?: readonly string[];
  readonly unused?: readonly string[];
}

type AnyArray = (NdArray<Storage> | TextArray) & TableColumns;

/** Columns that tell rows apart, and are not features. */
export const NAME_COLUMNS: readonly string[] = ["path", "file", "filename", "image", "name", "id"];

/** An array of a file of several: "arrays.npz:x_train". */
const MEMBER = /^(.+\.(?:npz|safetensors))(?::([^/\\]+))?$/i;

/** Whether a file is a table of text. */
const TABLE = /\.(csv|tsv|txt)$/i;

/** Reads an array; `flag` is what it is called if its file holds several, and `name` names it in errors. */
export async function readArray(path: string, flag: string, name: string): Promise<AnyArray> {
  return await naming(name, async () => {
    const [, file, member] = MEMBER.exec(path) ?? [];
    if (file !== undefined) return memberOf(file, flag, member);
    const bytes = await Deno.readFile(regular(path));
    if (!TABLE.test(path)) return readNpyOrText(bytes, name);
    if (flag !== "labels") return numbersOf(bytes);
    // Pandas writes whole numbers beside missing ones as fractions.
    const data = textsOf(bytes, LABEL_NAMES).map((text) => text.replace(/^(-?\d+)\.0+$/, "$1"));
    return { data, shape: [data.length] };
  });
}

/** Reads texts, one per row: the column of a table that has one of these names, or its only column. */
export async function readTexts(
  path: string,
  names: readonly string[],
  name: string,
): Promise<string[]> {
  return await naming(name, async () => {
    const bytes = await Deno.readFile(regular(path));
    if (TABLE.test(path)) return textsOf(bytes, names);
    return Array.from(readNpyOrText(bytes, name).data, String);
  });
}

async function naming<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new InputError(`${name}: the file does not exist`);
    }
    if (error instanceof InputError && error.message.startsWith(name)) throw error;
    throw new InputError(`${name}: The file cannot be read: ${messageOf(error)}`);
  }
}

function memberOf(file: string, flag: string, member: string | undefined): AnyArray {
  const arrays = (/npz$/i.test(file) ? readNpz : readSafetensors)(file);
  const plain = (text: string): string => text.toLowerCase().replaceAll("-", "_");
  const wanted = member ?? [...arrays.keys()].find((key) => plain(key) === plain(flag));
  const [only, ...others] = arrays.values();
  const found = wanted === undefined && others.length === 0 ? only : arrays.get(wanted ?? "");
  if (found !== undefined) return found;
  const names = [...arrays.keys()].map((key) => `"${key}"`).join(", ");
  throw new Error(
    `it holds ${names || "no arrays"}, but not "${wanted ?? flag}": name one, "${file}:NAME"`,
  );
}

/** The numbers of a table; columns of names and labels, and row numbers of pandas, are left out. */
function numbersOf(bytes: Uint8Array): NdArray<Float64Array> & TableColumns {
  const { rows, columns } = parseCsv(bytes);
  const isAbout = (name: string): boolean =>
    ["", "row", ...NAME_COLUMNS, ...LABEL_NAMES].includes(name.toLowerCase());
  const used = columns.filter(({ name }) => !isAbout(name));
  const other = used.find(({ kind }) => kind !== "numbers");
  if (other !== undefined) throw new Error(`column "${other.name}" does not hold numbers`);
  if (used.length === 0) throw new Error("it has no columns of numbers");
  const counter = columns.find(({ name }) => name.toLowerCase() === "row");
  if (counter?.kind === "numbers") counter.values.forEach(requireOrder);
  const data = new Float64Array(rows * used.length);
  for (const [i, column] of used.entries()) {
    if (column.kind !== "numbers") continue;
    for (let row = 0; row < rows; row++) data[row * used.length + i] = column.values[row]!;
  }
  const unused = columns.filter(({ name }) => isAbout(name) && name !== "");
  const isNamed = columns.some(({ name }, i) => name !== String(i + 1));
  return {
    ...ndarray(data, [rows, used.length]),
    ...isNamed && { columns: used.map(({ name }) => name) },
    unused: unused.map(({ name }) => name),
  };
}

function textsOf(bytes: Uint8Array, names: readonly string[]): string[] {
  const text = csvText(bytes);
  const records = new CsvRecords(text, detectDelimiter(text, [",", ";", "\t"]));
  const fields: string[] = [];
  const texts: string[] = [];
  let [column, width, counter] = [0, 0, -1];
  for (let line = records.next(fields); line > 0; line = records.next(fields)) {
    if (width === 0) {
      width = fields.length;
      const head = columnNamed(fields, names);
      column = Math.max(0, head);
      counter = columnNamed(fields, ["row"]);
      if (head >= 0) continue;
      if (width > 1) throw new Error(`none of its columns is called ${names.join(", ")}`);
    }
    if (fields.length !== width) {
      throw new Error(`line ${line} has ${fields.length} fields instead of ${width}`);
    }
    if (counter >= 0 && counter !== column) requireOrder(fields[counter]!, texts.length);
    texts.push(fields[column]!);
  }
  return texts;
}

/** Rows are taken in a table's order. */
function requireOrder(row: unknown, expected: number): void {
  if (Number(row) === expected) return;
  throw new Error(`its column "row" has ${row} where ${expected} is due: sort the table by it`);
}
