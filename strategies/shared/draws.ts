/** Scores of posterior draws: what the T predictions of a row say together. */
import { type NdArray, takeRows } from "../../core/ndarray.ts";
import {
  cast,
  clip,
  exp,
  Graph,
  log,
  logSoftmax,
  mean,
  mul,
  neg,
  Program,
  softmax,
  sub,
  sum,
  type Value,
} from "../../onnx/mod.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import type { Paper, Query } from "../strategy.ts";
import { pickTop } from "./scorer.ts";

/**
 * A score of the logits of T draws: float64 `[N, T, K]` to `[N]`, each row by itself; larger scores
 * are picked first.
 */
export type DrawsScore = (draws: Value) => Value;

/** Gal et al., 1703.02910. */
export const deepBayesian: Paper = {
  citation: "Gal et al. 2017",
  title: "Deep Bayesian Active Learning with Image Data",
  url: "https://arxiv.org/abs/1703.02910",
};

/** What is left of sums that cancel: smaller scores are 0. */
const ROUNDING = 1e-13;

/** Stands for a probability of 0 in logarithms: 0 · log 0 = 0. */
export const TINY = 1e-300;

/** Blocks are this many times smaller than memory asks for: they stay in the processor's cache. */
const BLOCK_SHARE = 16;

/** The draws `[R, T, K]` of distinct rows, ascending; not copied if those are all. */
export function drawsOf({ size, mcLogits }: Query["pool"], rows: Int32Array): NdArray {
  return rows.length === size ? mcLogits! : takeRows(mcLogits!, rows);
}

/** log p̄ `[N, K]`, p̄ the mean over draws of their softmax. */
export function logMeanSoftmax(draws: Value): Value {
  return log(clip(mean(softmax(draws), { axis: 1 }), TINY));
}

/**
 * BALD (Houlsby et al. 2011): the mutual information H(p̄) − mean_t H(p_t) in nats of a row's label
 * and the draw.
 */
export function baldScore(draws: Value): Value {
  const logs = logMeanSoftmax(draws);
  const marginal = neg(sum(mul(exp(logs), logs), { axis: 1 }));
  return sub(marginal, meanEntropy(draws));
}

/** mean_t H(p_t) `[N]` in nats: a row's entropy once the draw is known. */
export function meanEntropy(draws: Value): Value {
  const logs = logSoftmax(draws);
  return neg(mean(sum(mul(exp(logs), logs), { axis: 2 }), { axis: 1 }));
}

/** Scores the pool's draws block by block, `[N]`. */
export async function exactScores(
  { runtime, pool }: Query,
  name: string,
  score: DrawsScore,
): Promise<Float64Array> {
  const [, draws, classes] = pool.mcLogits!.shape as [number, number, number];
  const graph = new Graph(name);
  const rows = cast(graph.input("rows", "float32", ["N", "T", classes]), "float64");
  const program = new Program(graph, { scores: score(rows) });
  const size = blockRows(BLOCK_SHARE * draws * classes);
  await runtime.prepare(program);
  const { scores } = await runInBlocks(runtime, program, { rows: pool.mcLogits!, size });
  return scores!.data as Float64Array;
}

/** The same rounded to float32, `[N]`: rows that are equally good stay so. */
export async function scoreDraws(query: Query, name: string, score: DrawsScore): Promise<NdArray> {
  const scores = await exactScores(query, name, score);
  const rounded = Float32Array.from(scores, (x) => Math.abs(x) < ROUNDING ? 0 : x);
  return { data: rounded, shape: [rounded.length] };
}

/** Picks the pool rows of the largest scores. */
export async function pickByDraws(
  query: Query,
  name: string,
  score: DrawsScore,
): Promise<Int32Array> {
  const scores = await scoreDraws(query, name, score);
  return await pickTop(query.runtime, scores, query.budget);
}
