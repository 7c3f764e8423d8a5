/** The pool that is chosen from: rows that are neither labelled nor excluded, and their names. */
import { InputError } from "../../core/errors.ts";
import { exists } from "../../core/files.ts";
import { type Narrowed, takeRows } from "../../core/ndarray.ts";
import { NAME_COLUMNS, readTexts } from "./array_file.ts";
import type { Arrays, GivenArrays } from "./arrays.ts";

/** What is chosen from. */
interface OpenPool {
  readonly arrays: Arrays;
  /** `[N]` the row in the user's arrays of each row of the pool. */
  readonly rows: readonly number[];
  /** The name of each row in the user's arrays, if they have names. */
  readonly names?: readonly string[] | undefined;
}

/** Takes the pool out of arrays; `names` is a file, `exclude` one or a list. */
export async function openPool(
  { arrays, labelled }: GivenArrays,
  { names: file, exclude }: {
    readonly names?: string | undefined;
    readonly exclude?: string | undefined;
  },
): Promise<OpenPool> {
  const size = poolSize(arrays);
  const names = file === undefined ? undefined : await readNames(file, size);
  const left = new Set([...labelled ?? [], ...await excludedRows(exclude, size, names)]);
  const rows = Array.from({ length: size }, (_, row) => row).filter((row) => !left.has(row));
  if (left.size === 0) return { arrays, rows, names };
  if (rows.length === 0) throw new InputError("No row is left: all are labelled or excluded");
  const { features, logits, "mc-logits": draws } = arrays;
  const pool = {
    ...features && { features: taken(features, rows) },
    ...logits && { logits: taken(logits, rows) },
    ...draws && { "mc-logits": taken(draws, rows) },
  };
  const set = labelled !== undefined && {
    ...features && { "labelled-features": taken(features, labelled) },
    ...logits && { "labelled-logits": taken(logits, labelled) },
  };
  return { arrays: { ...arrays, ...pool, ...set }, rows, names };
}

/** N of the user's arrays. */
function poolSize({ features, logits, "mc-logits": draws }: Arrays): number {
  return (features ?? logits ?? draws)?.shape[0] ?? 0;
}

function taken({ data, shape, exact }: Narrowed, rows: readonly number[]): Narrowed {
  const narrow = takeRows({ data, shape }, rows);
  return exact === undefined
    ? narrow
    : { ...narrow, exact: takeRows({ data: exact, shape }, rows).data };
}

/** The names of rows, each its own, if they are given. */
async function readNames(path: string, size: number): Promise<string[]> {
  const name = `--names "${path}"`;
  const names = await readTexts(path, NAME_COLUMNS, name);
  if (names.length !== size) {
    throw new InputError(`${name} has ${names.length} names, but the pool ${size} rows`);
  }
  const seen = new Set<string>();
  const twice = names.find((text) => seen.size === seen.add(text).size);
  if (twice === undefined) return names;
  throw new InputError(`${name} names two rows "${twice}"`);
}

/** The rows that a file, or a list with commas, names: by their names, or by numbers. */
async function excludedRows(
  given: string | undefined,
  size: number,
  names: readonly string[] | undefined,
): Promise<Set<number>> {
  if (given === undefined) return new Set();

  const rowOf = new Map(names?.map((name, row) => [name, row]));
  // Names that are numbers are not taken for rows.
  const areNumbers = names?.some((name) => /^\d+$/.test(name));
  const texts = await exists(given)
    ? await readTexts(given, ["row", ...NAME_COLUMNS], `--exclude "${given}"`)
    : given.split(",").map((text) => text.trim());
  return new Set(texts.map((text) => {
    const named = rowOf.get(text);
    if (named !== undefined) return named;
    if (!areNumbers && /^\d+$/.test(text) && Number(text) < size) return Number(text);
    if (areNumbers) throw new InputError(`--exclude "${text}" is not one of --names`);
    throw new InputError(
      `--exclude "${text}" is ${
        names === undefined ? "not" : "neither a name nor"
      } a row from 0 to ` +
        `${size - 1}${names === undefined ? " (--names FILE names rows)" : ""}`,
    );
  }));
}
