/** One array over labelled and unlabelled rows, divided into a pool and a labelled set. */
import { InputError } from "../../core/errors.ts";
import { exists } from "../../core/files.ts";
import { type Narrowed, takeRows } from "../../core/ndarray.ts";
import { NAME_COLUMNS, readTexts } from "./array_file.ts";
import type { Arrays } from "./arrays.ts";

/** Arrays of which some rows are left out, and which rows the pool's are. */
export interface PoolOf {
  readonly arrays: Arrays;
  /** `[N]` the row in the user's arrays of each row of the pool. */
  readonly rows: readonly number[];
}

/**
 * Takes the pool out of arrays: rows that are neither labelled nor excluded. `labelled` are the rows that
 * `arrays.labels` are of; undefined if the labelled set has arrays of its own.
 */
export function takePool(
  arrays: Arrays,
  labelled: readonly number[] | undefined,
  excluded: ReadonlySet<number>,
): PoolOf {
  const { features, logits, "mc-logits": draws } = arrays;
  const size = poolSize(arrays);
  const seen = new Set(labelled);
  const rows = Array.from({ length: size }, (_, row) => row)
    .filter((row) => !seen.has(row) && !excluded.has(row));
  if (rows.length === size) return { arrays, rows };
  if (rows.length === 0) throw new InputError("No row is left: all are labelled or excluded");
  const pool = {
    ...features && { features: taken(features, rows) },
    ...logits && { logits: taken(logits, rows) },
    ...draws && { "mc-logits": taken(draws, rows) },
  };
  const set = labelled !== undefined && {
    ...features && { "labelled-features": taken(features, labelled) },
    ...logits && { "labelled-logits": taken(logits, labelled) },
  };
  return { arrays: { ...arrays, ...pool, ...set }, rows };
}

/** N of the user's arrays. */
export function poolSize({ features, logits, "mc-logits": draws }: Arrays): number {
  return (features ?? logits ?? draws)?.shape[0] ?? 0;
}

function taken({ data, shape, exact }: Narrowed, rows: readonly number[]): Narrowed {
  const narrow = takeRows({ data, shape }, rows);
  return exact === undefined
    ? narrow
    : { ...narrow, exact: takeRows({ data: exact, shape }, rows).data };
}

/** The names of rows, each its own, if they are given. */
export async function readNames(path: string, size: number): Promise<string[]> {
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
export async function excludedRows(
  given: string | undefined,
  size: number,
  names: readonly string[] | undefined,
): Promise<Set<number>> {
  if (given === undefined) return new Set();

  const rowOf = new Map(names?.map((name, row) => [name, row]));
  const texts = await exists(given)
    ? await readTexts(given, ["row", ...NAME_COLUMNS], `--exclude "${given}"`)
    : given.split(",").map((text) => text.trim());
  return new Set(texts.map((text) => {
    const named = rowOf.get(text);
    if (named !== undefined) return named;
    if (/^\d+$/.test(text) && Number(text) < size) return Number(text);
    throw new InputError(
      `--exclude "${text}" is ${
        names === undefined ? "not" : "neither a name nor"
      } a row from 0 to ` +
        `${size - 1}${names === undefined ? " (--names FILE names rows)" : ""}`,
    );
  }));
}
