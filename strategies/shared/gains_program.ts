/** The program of a cover's gains. */
import {
  Graph,
  matmul,
  minimum,
  Program,
  relu,
  squeeze,
  sub,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { closenessOf, type Similarity } from "./similarity.ts";
import type { Precision } from "./unit_rows.ts";

/**
 * From `rows [b, D]`, `others [m, D]`, their cover `from [m]`, how much `room [m]` is above that,
 * and their `weights [m]` to `gains [b]`: Σ_j w_j min(max(k(i, j) − from_j, 0), room_j).
 */
export function gainsProgram(
  similarity: Similarity,
  dimensions: number,
  precision: Precision,
): Program {
  const graph = new Graph(`cover-gains-${similarity.name}`);
  const rows = graph.input("rows", precision, ["b", dimensions]);
  const others = graph.input("others", precision, ["m", dimensions]);
  const [from, room, weights] = ["from", "room", "weights"].map((name) =>
    graph.input(name, precision, ["m"])
  ) as [Value, Value, Value];
  const similarities = similarity.ofValues(closenessOf(rows, others));
  const above = minimum(relu(sub(similarities, from)), room);
  return new Program(graph, { gains: squeeze(matmul(above, unsqueeze(weights, 1)), 1) });
}
