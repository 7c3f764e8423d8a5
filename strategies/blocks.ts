/** Runs a program over a large array block by block, so that its intermediates stay small. */
import type { NdArray, Storage } from "../core/ndarray.ts";
import type { Feeds, Program, Runtime } from "../onnx/mod.ts";

/** Elements that one block's largest intermediate may have: 16 MB of float32. */
const BLOCK_ELEMENTS = 1 << 22;

/**
 * How many rows a block has, so that each of its intermediates stays small.
 *
 * @param width Elements that an intermediate has per row.
 * @returns At least 1.
 */
export function blockRows(width: number): number {
  return Math.max(1, Math.floor(BLOCK_ELEMENTS / Math.max(1, width)));
}

/** What a program over rows is given. */
export interface BlockOptions {
  /** The rows, `[N, ...]`; views of them are fed as input `rows`. */
  readonly rows: NdArray;
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
 * @param runtime Runs the program.
 * @param program Takes `rows [b, ...]`; each of its outputs is `[b, ...]`.
 * @param options The rows and the other inputs.
 * @returns The outputs by name, `[N, ...]` each.
 */
export async function runInBlocks(
  runtime: Runtime,
  program: Program,
  options: BlockOptions,
): Promise<Record<string, NdArray<Storage>>> {
  const { rows, along = {}, shared = {}, size } = options;
  const [count = 0] = rows.shape;
  const joined: Record<string, NdArray<Storage>> = {};
  for (let start = 0; start < count; start += size) {
    const end = Math.min(start + size, count);
    const blocks = Object.fromEntries(
      Object.entries({ ...along, rows }).map((
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
  }
  return joined;
}

/**
 * Rows of an array, without a copy.
 *
 * @param array `[N, ...]`.
 * @param start The first row.
 * @param end The row after the last.
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
