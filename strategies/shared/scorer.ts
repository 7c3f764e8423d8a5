/** Scores every row by itself and picks the largest scores. */
import type { Narrowed, NdArray } from "../../core/ndarray.ts";
import {
  cast,
  clip,
  exp,
  gather,
  Graph,
  mul,
  neg,
  Program,
  type Runtime,
  slice,
  sub,
  sum,
  topK,
  type Value,
} from "../../onnx/mod.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import { softmaxLogits } from "./scale.ts";
import type { Query } from "../strategy.ts";

/** A score of logits: `[N, K]` to `[N]`, each row by itself; larger scores are picked first. */
export type LogitsScore = (logits: Value) => Value;

/**
 * Compares the classes of a row with the most probable one, without 1 − p₁, which float32 loses.
 */
export interface Rest {
  /** `[N]`: by how much the largest logit exceeds the second. */
  readonly gap: Value;
  /** `[N, K]`: each probability in units of the second largest; 1 for the largest as well. */
  readonly shares: Value;
  /** `[N]`: their sum over all classes but the most probable; at least 1. */
  readonly others: Value;
  /** `[N]`: (1 − p₁) / p₁; 0 if float32 cannot hold it. */
  readonly odds: Value;
}

/** Compares the classes of each row of logits `[N, K]` with the most probable one. */
export function restOf(logits: Value): Rest {
  const { values } = topK(logits, 2);
  const gap = sub(gather(values, 0, 1), gather(values, 1, 1));
  const shares = exp(clip(sub(logits, slice(values, 1, 1)), undefined, 0));
  const others = sub(sum(shares, { axis: 1 }), 1);
  return { gap, shares, others, odds: mul(others, exp(neg(gap))) };
}

/** Scores logits `[N, K]`, block by block. */
export async function scoreLogits(
  runtime: Runtime,
  name: string,
  logits: Narrowed,
  score: LogitsScore,
): Promise<NdArray> {
  const graph = new Graph(name);
  const rows = graph.input("rows", "float32", ["N", "K"]);
  const program = new Program(graph, { scores: score(rows) });
  const size = blockRows(logits.shape[1]!);
  const { scores } = await runInBlocks(runtime, program, { rows: softmaxLogits(logits), size });
  return scores as NdArray;
}

/** Picks the pool rows of the largest scores. */
export async function pickByScore(
  query: Query,
  name: string,
  score: LogitsScore,
): Promise<Int32Array> {
  const { runtime, pool, budget } = query;
  return await pickTop(runtime, await scoreLogits(runtime, name, pool.logits!, score), budget);
}

/** Picks the rows of the largest scores `[N]`, the largest first; ties go to the lower row. */
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
