/** The nearest of other rows. */
import type { Narrowed, NdArray } from "../../core/ndarray.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import {
  add,
  argMin,
  cast,
  Graph,
  min,
  Program,
  type Runtime,
  sumSquare,
  type Value,
} from "../../onnx/mod.ts";
import { distanceParts, exactDistance, withoutRounding } from "./distances.ts";

/**
 * Squared distances to the nearest of other rows, `[N]`, in float32.
 *
 * @param rows `[N, D]`, centred.
 * @param others `[n, D]`, n ≥ 1.
 */
export async function nearestDistances(
  runtime: Runtime,
  rows: NdArray,
  others: NdArray,
): Promise<NdArray> {
  return (await overBlocks(runtime, distancesProgram, rows, others)).distances as NdArray;
}

/** The same of centred rows in float64: float32 finds the nearest row, float64 measures. */
export async function nearestSquares(
  runtime: Runtime,
  rows: Required<Narrowed>,
  others: Required<Narrowed>,
): Promise<Float64Array> {
  const { nearest } = await overBlocks(runtime, nearestProgram, rows, others);
  const width = rows.shape[1]!;
  return Float64Array.from(
    nearest!.data as Int32Array,
    (other, row) => exactDistance(rows.exact, row, others.exact, other, width),
  );
}

function overBlocks(
  runtime: Runtime,
  program: Program,
  rows: NdArray,
  others: NdArray,
): ReturnType<typeof runInBlocks> {
  const size = blockRows(Math.max(...others.shape));
  return runInBlocks(runtime, program, { rows, shared: { others }, size });
}

/** A program from `rows [b, D]` and `others [n, D]`. */
function programOf(
  name: string,
  outputs: (rows: Value, parts: Value) => Readonly<Record<string, Value>>,
): Program {
  const graph = new Graph(name);
  const rows = graph.input("rows", "float32", ["b", "D"]);
  const others = graph.input("others", "float32", ["n", "D"]);
  return new Program(graph, outputs(rows, distanceParts(rows, others)));
}

const nearestProgram = programOf("nearest-row", (_, parts) => ({
  nearest: cast(argMin(parts, { axis: 1 }), "int32"),
}));

const distancesProgram = programOf("nearest-distances", (rows, parts) => {
  const own = sumSquare(rows, { axis: 1 });
  return { distances: withoutRounding(add(min(parts, { axis: 1 }), own), own) };
});
