/** Orders of labelled and pool rows by how near the head is to predicting a class. */
import { concatRows } from "../../core/ndarray.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import { add, cast, gather, Graph, max, mul, Program, softmax, sub, topK } from "../../onnx/mod.ts";
import type { Query } from "../strategy.ts";
import { softmaxLogits } from "./scale.ts";

/** Orders the rows that are predicted as the class itself, whose gap to the largest is 0. */
const OWN = 1e-8;

/**
 * Ranks rows by p_k − (1 − 10⁻⁸) max p. A class is ranked once, when it is first asked for.
 *
 * @returns For a class k the rows, nearest first, ties to the lower: labelled rows are 0 to n−1, the
 * pool's n to n+N−1.
 */
export async function classOrders(
  { pool, labelled, runtime }: Query,
): Promise<(k: number) => Promise<Int32Array>> {
  const rows = concatRows(softmaxLogits(labelled.logits!), softmaxLogits(pool.logits!));
  const [count, classes] = rows.shape as [number, number];
  const { nearness } = await runInBlocks(runtime, nearnessProgram(classes), {
    rows,
    size: blockRows(classes),
  });
  const orders = new Map<number, Promise<Int32Array>>();
  const rank = async (k: number): Promise<Int32Array> => {
    const { order } = await runtime.run(orderProgram, {
      nearness: nearness!,
      k: { data: BigInt64Array.of(BigInt(k)), shape: [] },
      count: { data: BigInt64Array.of(BigInt(count)), shape: [1] },
    });
    return order!.data as Int32Array;
  };
  return (k) => orders.get(k) ?? orders.set(k, rank(k)).get(k)!;
}

function nearnessProgram(classes: number): Program {
  const graph = new Graph("class-nearness");
  const p = softmax(cast(graph.input("rows", "float32", ["b", classes]), "float64"));
  const most = max(p, { axis: 1, keep: true });
  return new Program(graph, { nearness: add(sub(p, most), mul(OWN, most)) });
}

function makeOrder(): Program {
  const graph = new Graph("class-order");
  const nearness = graph.input("nearness", "float64", ["M", "K"]);
  const column = gather(nearness, graph.input("k", "int64", []), 1);
  const { indices } = topK(column, graph.input("count", "int64", [1]), { length: "M" });
  return new Program(graph, { order: cast(indices, "int32") });
}

const orderProgram = makeOrder();
