/** A query as Approx-FIRAL takes it, and the blocks of its Fisher matrices. */
import { concatRows, type NdArray, ndarray, takeRows } from "../../core/ndarray.ts";
import {
  gather,
  gemm,
  Graph,
  loop,
  mul,
  Program,
  type Runtime,
  slice,
  softmax,
  square,
  sub,
  transpose,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { softmaxLogits } from "../shared/scale.ts";
import type { Query } from "../strategy.ts";

/** The pool's rows, then the labelled ones: M = N + n in all. */
export interface FiralProblem {
  readonly runtime: Runtime;
  /** `[M, D]`. */
  readonly features: NdArray;
  /** `[M, K]`. */
  readonly logits: NdArray;
  /** N. */
  readonly pool: number;
  /** B. */
  readonly budget: number;
  /** λ of the prior λI beside the labelled rows. */
  readonly lambda: number;
}

/** Turns a query into a problem. */
export function firalProblem(query: Query, lambda: number): FiralProblem {
  const { runtime, pool, labelled, budget } = query;
  const hasLabels = labelled.size > 0;
  const logits = softmaxLogits(pool.logits!);
  return {
    runtime,
    features: hasLabels
      ? concatRows<Float32Array>(pool.features!, labelled.features!)
      : pool.features!,
    logits: hasLabels ? concatRows(logits, softmaxLogits(labelled.logits!)) : logits,
    pool: pool.size,
    budget,
    lambda,
  };
}

/** D, and K − 1: the last class's outcome follows from the others. */
export function orderOf({ features, logits }: FiralProblem): { width: number; blocks: number } {
  return { width: features.shape[1]!, blocks: logits.shape[1]! - 1 };
}

/** A number for each row: z for the pool's, `known` for the labelled ones. */
export function rowWeights(
  { pool, features }: FiralProblem,
  z: ArrayLike<number>,
  known: number,
): NdArray {
  const weights = new Float32Array(features.shape[0]!).fill(known, pool);
  weights.set(z);
  return ndarray(weights, [weights.length]);
}

/** The probabilities of all classes but the last, of logits `[M, K]`. */
export function sharesOf(logits: Value): Value {
  return slice(softmax(logits), 1, 0, (logits.shape[1] as number) - 1);
}

/** The blocks `[K−1, D, D]` on the diagonal of Σ wᵢHᵢ + λI, in float64. */
export async function fisherBlocks(
  problem: FiralProblem,
  weights: NdArray,
): Promise<NdArray<Float64Array>> {
  const { runtime, logits, lambda } = problem;
  const { width } = orderOf(problem);
  // Rows without weight, for example a whole pool, are left out.
  const rows = Int32Array.from(weights.data.keys()).filter((row) => weights.data[row] !== 0);
  const all = rows.length === weights.data.length;
  const part = (array: NdArray): NdArray => all ? array : takeRows(array, rows);
  const { blocks } = await runtime.run(blocksProgram(width, logits.shape[1]!), {
    features: part(problem.features),
    logits: part(logits),
    weights: part(weights),
  });
  const data = Float64Array.from(blocks!.data as Float32Array);
  for (let at = 0; at < data.length; at += width * width) {
    for (let i = 0; i < width; i++) data[at + i * (width + 1)]! += lambda;
  }
  return ndarray(data, blocks!.shape);
}

/** Block k of Hᵢ is p(1 − p) x xᵀ, with p the probability of class k. */
function blocksProgram(width: number, classes: number): Program {
  const graph = new Graph("firal-blocks");
  const features = graph.input("features", "float32", ["M", width]);
  const logits = graph.input("logits", "float32", ["M", classes]);
  const weights = graph.input("weights", "float32", ["M"]);
  const shares = sharesOf(logits);
  const strengths = transpose(mul(sub(shares, square(shares)), unsqueeze(weights, 1)));
  const { collected: [blocks] } = loop({
    count: classes - 1,
    state: [graph.scalar("float32", 0)],
    body: (k, state) => {
      const scaled = mul(features, unsqueeze(gather(strengths, k), 1));
      return { state, collect: [gemm(scaled, features, undefined, { transposeA: true })] };
    },
  });
  return new Program(graph, { blocks: blocks! });
}
