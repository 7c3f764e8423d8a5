/** The nearest of other rows. */
import type { Narrowed } from "../../core/ndarray.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import { argMin, cast, gemm, Graph, Program, type Runtime, sumSquare } from "../../onnx/mod.ts";
import { exactDistance } from "./distances.ts";

/**
 * Squared distances to the nearest of other rows, `[M]`: float32 finds it, float64 measures.
 *
 * @param rows `[M, D]`.
 * @param others `[n, D]`, n ≥ 1.
 */
export async function nearestSquares(
  runtime: Runtime,
  rows: Required<Narrowed>,
  others: Required<Narrowed>,
): Promise<Float64Array> {
  const [count, width] = others.shape as [number, number];
  const { nearest } = await runInBlocks(runtime, nearestRow, {
    rows,
    shared: { others },
    size: blockRows(Math.max(count, width)),
  });
  return Float64Array.from(
    nearest!.data as Int32Array,
    (other, row) => exactDistance(rows.exact, row, others.exact, other, width),
  );
}

/** From `rows [b, D]` and `others [n, D]` to the `nearest [b]` of the others. */
function nearestProgram(): Program {
  const graph = new Graph("nearest-row");
  const rows = graph.input("rows", "float32", ["b", "D"]);
  const others = graph.input("others", "float32", ["n", "D"]);
  const parts = gemm(rows, others, sumSquare(others, { axis: 1 }), {
    transposeB: true,
    alpha: -2,
  });
  return new Program(graph, { nearest: cast(argMin(parts, { axis: 1 }), "int32") });
}

const nearestRow = nearestProgram();
