/** DropQuery: rows whose prediction changes when features are dropped. */
import type { Random } from "../core/random.ts";
import {
  add,
  argMax,
  cast,
  equal,
  gemm,
  Graph,
  not,
  Program,
  type Value,
  where,
} from "../onnx/mod.ts";
import { blockRows, runInBlocks } from "../onnx/blocks.ts";
import { representatives } from "./shared/representatives.ts";
import { softmaxLogits } from "./shared/scale.ts";
import { takeExactRows, unitRows } from "./shared/unit_rows.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** Passes in which features are dropped. */
const PASSES = 3;

/** A feature is kept with a probability of one in this many, and multiplied by it. */
const KEPT_ONE_IN = 4;

/** One flip suffices for a candidate if fewer rows than this for each pick flip more than once. */
const ENOUGH = 25;

/**
 * Picks representatives of the rows whose predicted label changes in more than one of three passes
 * with dropout (Gupte et al. 2024).
 */
export const dropQuery: Strategy = defineStrategy({
  name: "dropquery",
  title: "DropQuery",
  summary: "Takes representatives of rows whose label changes when features are dropped",
  paper: {
    citation: "Gupte et al. 2024",
    title: "Revisiting Active Learning in the Era of Vision Foundation Models",
    url: "https://arxiv.org/abs/2401.14555",
  },
  needs: ["features", "logits", "head"],
  about: {
    family: "clusters",
    occurrences: 3,
    text:
      "A row is uncertain if its label rests on few features: in three passes each feature is " +
      "dropped with probability 0.75 and the others are multiplied by 4, and the row is a " +
      "candidate if argmax Wx + b differs from its label in two passes or more, or in one if " +
      "there are fewer than 25·B of those. k-means on x/‖x‖ picks B candidates. It fails where " +
      "features are few: then nearly every row flips.",
    cost: "N·D·(K + B per iteration)",
    checked: "sanketx/AL-foundation-models@aa015d23",
  },
  select: (query) => {
    const { size, features } = query.pool;
    return dropQueryPicks(query, drawMasks(query.random("dropout"), size * features!.shape[1]!));
  },
});

/**
 * DropQuery with given masks, from given initial centres or drawn ones.
 *
 * @param masks Three of `[N·D]`: 1 if the feature is kept.
 * @param starts B candidates, by their places.
 * @returns B rows, by cluster.
 */
export async function dropQueryPicks(
  query: Query,
  masks: readonly Uint8Array[],
  starts?: readonly number[],
): Promise<Int32Array> {
  const candidates = dropQueryCandidates(await flipsOf(query, masks), query.budget);
  const features = unitRows(takeExactRows(query.pool.features!, candidates));
  return await representatives(query, candidates, features, starts);
}

/** Rows that flip more than once, or if there are fewer than 25·B, at least once. */
export function dropQueryCandidates(flips: Int32Array, budget: number): Int32Array {
  const rows = Int32Array.from(flips.keys());
  const often = rows.filter((row) => flips[row]! > 1);
  return often.length < ENOUGH * budget ? rows.filter((row) => flips[row]! > 0) : often;
}

/** In how many passes each row's label changes, `[N]`. */
export async function flipsOf(query: Query, masks: readonly Uint8Array[]): Promise<Int32Array> {
  const { runtime, pool, head } = query;
  const { shape } = pool.features!;
  const along = masks.map((data, pass) => [`mask${pass}`, { data, shape }] as const);
  const { flips } = await runInBlocks(runtime, flipsProgram, {
    rows: pool.features!,
    along: { logits: softmaxLogits(pool.logits!), ...Object.fromEntries(along) },
    shared: { weights: head!.weights, bias: head!.bias },
    size: blockRows(2 * Math.max(shape[1]!, pool.logits!.shape[1]!)),
  });
  return flips!.data as Int32Array;
}

/** Masks that keep each of `length` features with probability 1/4: two bits of a draw are 0. */
export function drawMasks(random: Random, length: number): Uint8Array[] {
  return Array.from({ length: PASSES }, () => {
    const mask = new Uint8Array(length);
    for (let i = 0, bits = 0; i < length; i++, bits >>>= 2) {
      if (i % 16 === 0) bits = random.integer(2 ** 32);
      mask[i] = (bits & 3) === 0 ? 1 : 0;
    }
    return mask;
  });
}

/**
 * From `rows [b, D]`, their `logits [b, K]` and `mask0`, `mask1`, `mask2` (bool `[b, D]`), with
 * `weights [K, D]` and `bias [K]`, to `flips [b]`.
 */
function makeFlipsProgram(): Program {
  const graph = new Graph("dropquery");
  const rows = graph.input("rows", "float32", ["b", "D"]);
  const labels = argMax(graph.input("logits", "float32", ["b", "K"]));
  const weights = graph.input("weights", "float32", ["K", "D"]);
  const bias = graph.input("bias", "float32", ["K"]);
  const flipsIn = (pass: number): Value => {
    const kept = where(graph.input(`mask${pass}`, "bool", ["b", "D"]), rows, 0);
    const logits = gemm(kept, weights, bias, { transposeB: true, alpha: KEPT_ONE_IN });
    return cast(not(equal(argMax(logits), labels)), "int32");
  };
  const flips = Array.from({ length: PASSES }, (_, pass) => flipsIn(pass));
  return new Program(graph, { flips: flips.reduce((a, b) => add(a, b)) });
}

const flipsProgram = makeFlipsProgram();
