/** The covariance as Δ and two matrices of vectors. */
import { concatRows } from "../../../core/ndarray.ts";
import {
  Graph,
  matmul,
  mean,
  Program,
  reshape,
  sliceBetween,
  sub,
  type Value,
} from "../../../onnx/mod.ts";
import type { RealArray } from "../problem.ts";
import { priorVectors, vectorsPerEntry } from "./method.ts";
import type { Arrays, Problem } from "./runs.ts";

/**
 * Of A with `entered` rows added, `plain` and `scaled`, `[w, K·D]` each: A = Δ + scaledᵀ·plain.
 */
export async function flattened(
  problem: Problem,
  covariance: Arrays,
  entered: number,
): Promise<Arrays> {
  const { shape } = problem;
  const { vectors, middle, added, addedMiddle } = covariance;
  const own = entered * vectorsPerEntry(shape);
  if (shape.covariance === "dense") {
    return { plain: vectors!, scaled: middle! };
  }
  const prior = priorVectors(shape, shape.covariance) + (shape.changesDelta ? own : 0);
  const first = await firstVectors(problem, vectors!, middle!, prior);
  if (shape.changesDelta || own === 0) return first;
  const others = await firstVectors(problem, added!, addedMiddle!, own);
  return {
    plain: concatRows(first.plain!, others.plain!),
    scaled: concatRows(first.scaled!, others.scaled!),
  };
}

/** The first `count` vectors, less what is the same for all classes, and their part of the middle times them. */
async function firstVectors(
  { base: { runtime }, shape: { classes, dimensions } }: Problem,
  vectors: RealArray,
  middle: RealArray,
  count: number,
): Promise<Arrays> {
  const graph = new Graph("bait-flattened");
  const end = graph.input("count", "int64", [1]);
  const first = (x: Value, axis: number): Value =>
    sliceBetween(x, axis, { start: graph.vector("int64", [0]), end }, "f");
  const own = first(graph.input("vectors", "float64", ["w", classes * dimensions]), 0);
  const byClass = reshape(own, ["f", classes, dimensions]);
  const plain = reshape(sub(byClass, mean(byClass, { axis: 1, keep: true })), own.shape);
  const inner = first(first(graph.input("middle", "float64", ["w", "w"]), 0), 1);
  const program = new Program(graph, { plain, scaled: matmul(inner, plain) });
  return await runtime.run(program, {
    vectors,
    middle,
    count: { data: BigInt64Array.of(BigInt(count)), shape: [1] },
  }) as Arrays;
}
