/** A small constant. */
import { cast, type Graph, type Value } from "../../onnx/mod.ts";

/**
 * @param dtype Its element type; default "float32".
 * @returns The identity matrix `[size, size]`; meant for small ones, which are stored.
 */
export function identity(
  graph: Graph,
  size: number,
  dtype: "float32" | "float64" = "float32",
): Value {
  const data = new Float32Array(size * size);
  for (let i = 0; i < size; i++) data[i * (size + 1)] = 1;
  return cast(graph.constant({ data, shape: [size, size] }), dtype);
}
