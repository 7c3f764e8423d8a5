/** Runs a program over a large array block by block, so that its intermediates stay small. */
import type { NdArray, Storage } from "../core/ndarray.ts";
import { MemoryError } from "./memory_error.ts";
import type { Program } from "./program.ts";
import type { Runtime } from "./runtime.ts";
import type { Feeds } from "./session.ts";

/** Elements that one block's largest intermediate may have: 16 MB of float32. */
const BLOCK_ELEMENTS = 1 << 22;

/**
 * How many rows a block has, so that each of its intermediates stays small.
 *
 * @returns At least 1.
 */
export function blockRows(width: number): number {
  return Math.max(1, Math.floor(BLOCK_ELEMENTS / Math.max(1, width)));
}

/** Tries something with ever smaller numbers of rows until the provider's memory holds it. */
export async function withFewerRows<T>(
  size: number,
  attempt: (size: number) => Promise<T>,
): Promise<{ readonly result: T; readonly size: number }> {
  for (let rows = size;; rows = Math.ceil(rows / 2)) {
    try {
      return { result: await attempt(rows), size: rows };
    } catch (error) {
      if (!(error instanceof MemoryError) || rows <= 1) throw error;
    }
  }
}

/**
 * Does something with all rows, block by block. After a block that does not fit the provider's memory, all
 * have half as many rows.
 *
 * @param work Does it with rows `start` to `end − 1`; where it throws a {@linkcode MemoryError}, nothing
 * counts as done.
 */
export async function inBlocks(
  count: number,
  size: number,
  work: (start: number, end: number) => Promise<void>,
): Promise<number> {
  let fits = size;
  for (let start = 0; start < count;) {
    const wanted = Math.min(fits, count - start);
    const { size: rows } = await withFewerRows(wanted, (rows) => work(start, start + rows));
    if (rows < wanted) fits = rows;
    start += rows;
  }
  return fits;
}

/** What a program over rows is given. */
export interface BlockOptions {
  /** The rows, `[N, ...]`; views of them are fed to the program. */
  readonly rows: NdArray<Storage>;
  /** The input that they are fed as; default "rows". */
  readonly input?: string;
  /** Arrays with one entry a row, `[N, ...]` each, that are cut like the rows. */
  readonly along?: Readonly<Record<string, NdArray<Storage>>>;
  /** Its other inputs, the same for every block. */
  readonly shared?: Feeds;
  /** Rows a block. */
  readonly size: number;
}

/**
 * Runs a program on every block of rows and joins what comes out.
 *
 * Blocks that do not fit the provider's memory are halved. A row's results do not depend on the rows beside
 * it, so that they are the same.
 *
 * @param program Takes the rows `[b, ...]`; each of its outputs is `[b, ...]`.
 * @returns The outputs by name, `[N, ...]` each.
 */
export async function runInBlocks(
  runtime: Pick<Runtime, "run">,
  program: Program,
  options: BlockOptions,
): Promise<Record<string, NdArray<Storage>>> {
  const { rows, input = "rows", along = {}, shared = {}, size } = options;
  const [count = 0] = rows.shape;
  const joined: Record<string, NdArray<Storage>> = {};
  await inBlocks(count, size, async (start, end) => {
    const blocks = Object.fromEntries(
      Object.entries({ ...along, [input]: rows }).map((
        [name, array],
      ) => [name, takeBetween(array, start, end)]),
    );
    const results = await runtime.run(program, { ...shared, ...blocks });
    for (const [name, result] of Object.entries(results)) {
      joined[name] ??= emptyLike(result, count);
      // The union's `set` overloads do not unify; both are of the type that the program declares.
      const at = start * (result.data.length / (end - start));
      (joined[name].data as Float32Array).set(result.data as Float32Array, at);
    }
  });
  return joined;
}

/**
 * Rows of an array, without a copy.
 *
 * @param array `[N, ...]`.
 * @returns `[end − start, ...]`.
 */
export function takeBetween(
  { data, shape }: NdArray<Storage>,
  start: number,
  end: number,
): NdArray<Storage> {
  const [, ...rest] = shape;
  const width = rest.reduce((a, b) => a * b, 1);
  return { data: data.subarray(start * width, end * width), shape: [end - start, ...rest] };
}

function emptyLike(result: NdArray<Storage>, rows: number): NdArray<Storage> {
  const [, ...rest] = result.shape;
  const Constructor = result.data.constructor as new (length: number) => Storage;
  const width = rest.reduce((a, b) => a * b, 1);
  return { data: new Constructor(rows * width), shape: [rows, ...rest] };
}
