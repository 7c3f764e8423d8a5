/** Runs programs over large arrays block by block, so that intermediates stay small. */
import type { NdArray, Storage } from "../core/ndarray.ts";
import { MemoryError } from "./memory_error.ts";
import type { Program } from "./program.ts";
import type { Runtime } from "./runtime.ts";
import type { Feeds } from "./tensor.ts";

/** Elements of one block's largest intermediate: 16 MB of float32. */
const BLOCK_ELEMENTS = 1 << 22;

/** The number of rows of a block, if its largest intermediate has `width` elements per row. */
export function blockRows(width: number): number {
  return Math.max(1, Math.floor(BLOCK_ELEMENTS / Math.max(1, width)));
}

/**
 * Processes rows `start` to `end − 1` at a time. A block that throws a {@linkcode MemoryError} is
 * repeated, and it and those after it have half as many rows.
 *
 * @returns The size of blocks that fit.
 */
export async function inBlocks(
  count: number,
  size: number,
  work: (start: number, end: number) => Promise<void>,
): Promise<number> {
  let fits = size;
  for (let start = 0; start < count;) {
    const rows = Math.min(fits, count - start);
    try {
      await work(start, start + rows);
      start += rows;
    } catch (error) {
      if (!(error instanceof MemoryError) || rows <= 1) throw error;
      fits = Math.ceil(rows / 2);
    }
  }
  return fits;
}

/** Inputs of a program over rows. */
export interface BlockOptions {
  /** The rows, `[N, ...]`; the program is given views of them. */
  readonly rows: NdArray<Storage>;
  /** Name of the rows' input; default "rows". */
  readonly input?: string;
  /** Further arrays of `[N, ...]`, cut like the rows. */
  readonly along?: Readonly<Record<string, NdArray<Storage>>>;
  /** Inputs that are the same for every block. */
  readonly shared?: Feeds;
  readonly size: number;
}

/**
 * Runs a program on blocks `[b, ...]` of rows and joins its outputs to `[N, ...]`. Halving blocks
 * changes nothing: a row's results do not depend on other rows.
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

/** Rows `start` to `end − 1` of an array, without a copy. */
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
