/** Strategies that score every row by itself and take the largest scores. */
import type { Narrowed, NdArray } from "../../core/ndarray.ts";
import {
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
import { pickTop } from "./top.ts";
import { softmaxLogits } from "./scale.ts";
import type { Query } from "../strategy.ts";

/** A score of logits: `[N, K]` to `[N]`, each row by itself; the larger, the sooner picked. */
export type LogitsScore = (logits: Value) => Value;

/** How the classes of a row compare with the most probable one, without 1 − p₁, which float32 loses. */
export interface Rest {
  /** `[N]`: by how much the largest logit exceeds the second. */
  readonly gap: Value;
  /** `[N, K]`: each probability in units of the second largest; 1 for the largest, too. */
  readonly shares: Value;
  /** `[N]`: their sum over all classes but the most probable; at least 1. */
  readonly others: Value;
  /** `[N]`: (1 − p₁) / p₁; 0 where float32 cannot hold it. */
  readonly odds: Value;
}

/**
 * Compares each row's classes with the most probable one.
 *
 * @param logits `[N, K]`.
 */
export function restOf(logits: Value): Rest {
  const { values } = topK(logits, 2);
  const gap = sub(gather(values, 0, 1), gather(values, 1, 1));
  const shares = exp(clip(sub(logits, slice(values, 1, 1)), undefined, 0));
  const others = sub(sum(shares, { axis: 1 }), 1);
  return { gap, shares, others, odds: mul(others, exp(neg(gap))) };
}

/**
 * Scores logits.
 *
 * @param logits `[N, K]`.
 * @returns `[N]`.
 */
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
