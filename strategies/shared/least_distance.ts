/** The least distance of different rows. */
import type { Narrowed } from "../../core/ndarray.ts";
import { blockRows, inBlocks, takeBetween } from "../../onnx/blocks.ts";
import type { Runtime } from "../../onnx/mod.ts";
import { exactDistance } from "./distances.ts";
import { centreDistances } from "./nearest_rows.ts";
import { centredUnitRows } from "./unit_rows.ts";

/** By how much float32 may miss a squared distance of rows of length 1. */
const DOUBT = 2 ** -18;

/** A smaller squared distance is rounding of rows that are the same. */
const ROUNDING = 2 ** -40;

/**
 * The least distance of rows scaled to length 1 that are not the same; 1 if all are. Float32
 * proposes pairs, float64 measures them.
 *
 * @param array `[n, D]`.
 */
export async function leastDistance(runtime: Runtime, array: Narrowed): Promise<number> {
  const [{ data, shape, exact }] = centredUnitRows([array]);
  const [count, width] = shape as [number, number];
  const rows = { data, shape };
  let least = Infinity;
  await inBlocks(count, blockRows(Math.max(count, width)), async (start, end) => {
    const feeds = { rows: takeBetween(rows, start, end), centres: rows };
    const squares = (await runtime.run(centreDistances, feeds)).distances!.data;
    for (let a = start; a < end; a++) {
      for (let b = 0; b < a; b++) {
        if (Number(squares[(a - start) * count + b]) > least + DOUBT) continue;
        const square = exactDistance(exact, a, exact, b, width, least);
        if (square > ROUNDING) least = Math.min(least, square);
      }
    }
  });
  return least < Infinity ? Math.sqrt(least) : 1;
}
