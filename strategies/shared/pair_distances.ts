/** Distances of all pairs of rows. */
import type { Narrowed } from "../../core/ndarray.ts";
import { blockRows, inBlocks, takeBetween } from "../../onnx/blocks.ts";
import {
  add,
  cast,
  Graph,
  less,
  mul,
  Program,
  type Runtime,
  sqrt,
  sub,
  sumSquare,
  unsqueeze,
  type Value,
  where,
} from "../../onnx/mod.ts";
import { distanceParts } from "./distances.ts";
import { elementsOf, middleOf } from "./scale.ts";

/** A squared distance below this share of a row's squared norm is rounding of float64. */
const ROUNDING = 2 ** -44;

/**
 * Euclidean distances in float64 of rows i < j, in the order of i, then j.
 *
 * @param rows `[S, D]`.
 * @returns `[S·(S − 1)/2]`.
 */
export async function pairDistances(runtime: Runtime, rows: Narrowed): Promise<Float64Array> {
  const [size, width] = rows.shape as [number, number];
  const elements = { data: elementsOf(rows), shape: rows.shape };
  const origin = { data: middleOf(rows), shape: [1, width] };
  const program = distancesProgram(rows.exact === undefined ? "float32" : "float64");
  const pairs = new Float64Array(size * (size - 1) / 2);
  await inBlocks(size, blockRows(Math.max(size, width)), async (start, end) => {
    const { distances } = await runtime.run(program, {
      rows: takeBetween(elements, start, end),
      others: takeBetween(elements, start, size),
      origin,
    });
    const block = distances!.data as Float64Array;
    // Of row i, rows j > i: before it are Σ (S − 1 − h) pairs, h < i.
    for (let i = start; i < end; i++) {
      const own = block.subarray((i - start) * (size - start), (i - start + 1) * (size - start));
      pairs.set(own.subarray(i - start + 1), i * (2 * size - i - 1) / 2);
    }
  });
  return pairs;
}

/** From `rows [b, D]`, `others [m, D]` and an `origin [1, D]` near them to `distances [b, m]`. */
function distancesProgram(dtype: "float32" | "float64"): Program {
  const graph = new Graph("pair-distances");
  const origin = graph.input("origin", "float64", [1, "D"]);
  const input = (name: string, length: string): Value =>
    sub(cast(graph.input(name, dtype, [length, "D"]), "float64"), origin);
  const [rows, others] = [input("rows", "b"), input("others", "m")];
  const own = unsqueeze(sumSquare(rows, { axis: 1 }), 1);
  const squares = add(distanceParts(rows, others), own);
  return new Program(graph, {
    distances: sqrt(where(less(squares, mul(own, ROUNDING)), 0, squares)),
  });
}
