/** Values made from a shape: the shape itself, ranges, constants, and repetitions. */
import { broadcast } from "../dims.ts";
import type { Graph, Value } from "../graph.ts";
import type { Dim, Shape } from "../types.ts";
import { cast } from "./elementwise.ts";

/** A shape of numbers and inputs' symbols as a value, int64 `[rank]`. */
export function shapeTensor(graph: Graph, shape: Shape): Value {
  if (shape.every((dim) => typeof dim === "number")) {
    return graph.vector("int64", shape as readonly number[]);
  }
  const parts = shape.map((dim) =>
    typeof dim === "number" ? graph.vector("int64", [dim]) : graph.dimension(dim)
  );
  if (parts.length === 1) return parts[0]!;
  return graph.apply("Concat", parts, { dtype: "int64", shape: [shape.length] }, { axis: 0 });
}

/** The numbers 0 … length − 1, `[length]`; the length may be an input's symbol. */
export function range(graph: Graph, length: Dim, dtype: "int32" | "int64" = "int64"): Value {
  if (typeof length === "number") {
    return graph.vector(dtype, Array.from({ length }, (_, i) => i));
  }
  const limit = graph.apply("Squeeze", [graph.dimension(length)], { dtype: "int64", shape: [] });
  const [zero, one] = [graph.scalar("int64", 0), graph.scalar("int64", 1)];
  const numbers = graph.apply("Range", [zero, limit, one], { dtype: "int64", shape: [length] });
  return cast(numbers, dtype);
}

/** A value filled with one number; lengths may be inputs' symbols. */
export function fill(
  graph: Graph,
  number: number,
  shape: Shape,
  dtype: "float32" | "float64" | "int32" | "int64" | "bool" = "float32",
): Value {
  return expand(graph.scalar(dtype, number), shape);
}

/** Repeats axes of length 1 until x has the lengths of `shape`, which broadcast with its own. */
export function expand(x: Value, shape: Shape): Value {
  return x.graph.apply("Expand", [x, shapeTensor(x.graph, shape)], {
    dtype: x.dtype,
    shape: broadcast("Expand", x.shape, shape),
  });
}
