/**
 * Operators that take, replace or mark elements by index.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { gather, Graph, oneHot, Program, Runtime } from "../mod.ts";
 *
 * const graph = new Graph("indexing");
 * const x = graph.input("x", "float32", ["N", 2]);
 * const rows = graph.input("rows", "int64", ["k"]);
 * const program = new Program(graph, { taken: gather(x, rows), marks: oneHot(rows, 3) });
 * const runtime = await Runtime.open();
 * const { taken, marks } = await runtime.run(program, {
 *   x: { data: Float32Array.of(0, 1, 2, 3, 4, 5), shape: [3, 2] },
 *   rows: { data: BigInt64Array.of(2n, 0n), shape: [2] },
 * });
 * assertEquals(taken, { data: Float32Array.of(4, 5, 0, 1), shape: [2, 2] });
 * assertEquals(marks!.shape, [2, 3]);
 * await runtime.close();
 * ```
 *
 * @module
 */
import { resolveAxis, sameShape } from "../dims.ts";
import type { Value } from "../graph.ts";
import { cast, equal } from "./elementwise.ts";
import { range, unsqueeze } from "./layout.ts";
import { GraphError } from "../types.ts";

/** Takes elements along an axis by int32 or int64 indices, whose shape replaces the axis. */
export function gather(x: Value, indices: Value | number, axis = 0): Value {
  const at = resolveAxis("Gather", axis, x.rank);
  const index = typeof indices === "number" ? x.graph.scalar("int64", indices) : indices;
  requireIndices("Gather", index);
  const shape = x.shape.toSpliced(at, 1, ...index.shape);
  return x.graph.apply("Gather", [x, index], { dtype: x.dtype, shape }, { axis: at });
}

/** Takes one element per index along an axis, the others running in step: the indices' shape. */
export function gatherElements(x: Value, indices: Value, axis = 0): Value {
  const at = resolveAxis("GatherElements", axis, x.rank);
  requireIndices("GatherElements", indices);
  if (indices.rank !== x.rank) {
    throw new GraphError(`GatherElements: ${indices} does not have as many axes as ${x}`);
  }
  const { shape } = indices;
  return x.graph.apply("GatherElements", [x, indices], { dtype: x.dtype, shape }, { axis: at });
}

/** Replaces elements along an axis, the others running in step; updates match the indices. */
export function scatterElements(x: Value, indices: Value, updates: Value, axis = 0): Value {
  const at = resolveAxis("ScatterElements", axis, x.rank);
  requireIndices("ScatterElements", indices);
  if (!sameShape(indices.shape, updates.shape) || x.dtype !== updates.dtype) {
    throw new GraphError(`ScatterElements: ${updates} does not fit ${indices} and ${x}`);
  }
  return x.graph.apply("ScatterElements", [x, indices, updates], x, { axis: at });
}

/** Replaces rows (int64 `[m]`, distinct) of x `[R, ...]` by `updates` `[m, ...]`. */
export function scatterRows(x: Value, rows: Value, updates: Value): Value {
  const fits = rows.dtype === "int64" && rows.rank === 1 && x.dtype === updates.dtype &&
    sameShape(updates.shape, [rows.shape[0]!, ...x.shape.slice(1)]);
  if (!fits) throw new GraphError(`ScatterND: ${updates} at ${rows} does not fit ${x}`);
  return x.graph.apply("ScatterND", [x, unsqueeze(rows, 1), updates], x);
}

/** One-hot rows along a new last axis, float32; zero if the index is not a class. */
export function oneHot(indices: Value, depth: number): Value {
  requireIndices("OneHot", indices);
  // A comparison, not the OneHot operator, which the runtime lacks for most index types.
  const classes = range(indices.graph, depth, indices.dtype as "int32" | "int64");
  return cast(equal(unsqueeze(indices, -1), classes), "float32");
}

function requireIndices(operator: string, indices: Value): void {
  if (indices.dtype !== "int64" && indices.dtype !== "int32") {
    throw new GraphError(`${operator}: indices must be int32 or int64, but are ${indices}`);
  }
}
