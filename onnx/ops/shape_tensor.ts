/** Shapes as values, for operators that take them as operands. */
import type { Graph, Value } from "../graph.ts";
import type { Shape } from "../types.ts";

/**
 * A shape as a value.
 *
 * @param graph The graph.
 * @param shape Lengths, or symbols of inputs.
 * @returns int64 `[rank]`.
 * @throws {GraphError} If no input declares a symbol.
 */
export function shapeTensor(graph: Graph, shape: Shape): Value {
  if (shape.every((dim) => typeof dim === "number")) {
    return graph.vector("int64", shape as readonly number[]);
  }
  const parts = shape.map((dim) =>
    typeof dim === "number" ? graph.vector("int64", [dim]) : graph.dimension(dim)
  );
  if (parts.length === 1) return parts[0]!;
  return graph.node({
    operator: "Concat",
    operands: parts,
    attributes: { axis: 0 },
    outputs: [{ dtype: "int64", shape: [shape.length] }],
  })[0]!;
}
