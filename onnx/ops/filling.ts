/** Values that come from their shape alone. */
import { broadcast } from "../dims.ts";
import type { Graph, Value } from "../graph.ts";
import type { Dim, Shape } from "../types.ts";
import { cast } from "./elementwise.ts";
import { shapeTensor } from "./shape_tensor.ts";

/**
 * The numbers 0 … length − 1.
 *
 * @param graph The graph.
 * @param length A number, or a symbol of an input.
 * @param dtype "int32" or "int64"; default "int64".
 * @returns `[length]`.
 * @throws {GraphError} If no input declares the symbol.
 */
export function range(graph: Graph, length: Dim, dtype: "int32" | "int64" = "int64"): Value {
  if (typeof length === "number") {
    return graph.vector(dtype, Array.from({ length }, (_, i) => i));
  }
  const [limit] = graph.node({
    operator: "Squeeze",
    operands: [graph.dimension(length)],
    outputs: [{ dtype: "int64", shape: [] }],
  });
  const [numbers] = graph.node({
    operator: "Range",
    operands: [graph.scalar("int64", 0), limit, graph.scalar("int64", 1)],
    outputs: [{ dtype: "int64", shape: [length] }],
  });
  return cast(numbers!, dtype);
}

/**
 * A value filled with one number.
 *
 * @param graph The graph.
 * @param number What to fill with.
 * @param shape Lengths, or symbols of inputs.
 * @param dtype Default "float32".
 * @returns A value of that shape.
 */
export function fill(
  graph: Graph,
  number: number,
  shape: Shape,
  dtype: "float32" | "float64" | "int32" | "int64" | "bool" = "float32",
): Value {
  return expand(graph.scalar(dtype, number), shape);
}

/**
 * Repeats axes of length 1.
 *
 * @param x Any value.
 * @param shape The lengths wanted; they broadcast with x's.
 * @returns A value of the broadcast shape.
 * @throws {GraphError} If two lengths differ and neither is 1.
 */
export function expand(x: Value, shape: Shape): Value {
  return x.graph.node({
    operator: "Expand",
    operands: [x, shapeTensor(x.graph, shape)],
    outputs: [{ dtype: x.dtype, shape: broadcast("Expand", x.shape, shape) }],
  })[0]!;
}
