/** The picker of scorers: the B rows of the largest scores. */
import type { NdArray } from "../../core/ndarray.ts";
import { cast, Graph, Program, type Runtime, topK } from "../../onnx/mod.ts";

/**
 * Picks the rows of the largest scores.
 *
 * @param scores `[N]`.
 * @returns `[B]`: the largest first; ties go to the lower row.
 */
export async function pickTop(
  runtime: Runtime,
  scores: NdArray,
  budget: number,
): Promise<Int32Array> {
  const feeds = { scores, budget: { data: BigInt64Array.of(BigInt(budget)), shape: [1] } };
  const { picks } = await runtime.run(topProgram(), feeds);
  return picks!.data as Int32Array;
}

function topProgram(): Program {
  const graph = new Graph("top");
  const scores = graph.input("scores", "float32", ["N"]);
  const budget = graph.input("budget", "int64", [1]);
  const { indices } = topK(scores, budget, { length: "B" });
  return new Program(graph, { picks: cast(indices, "int32") });
}
