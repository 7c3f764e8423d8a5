/** CLUE: clusters weighted by uncertainty. */
import * as v from "valibot";
import type { Floats, NdArray } from "../core/ndarray.ts";
import { add, cast, div, exp, Graph, log, max, mul, neg, Program, sub, sum } from "../onnx/mod.ts";
import { blockRows, runInBlocks } from "../onnx/blocks.ts";
import { exactDistance } from "./shared/distances.ts";
import { kMeans, lloydFrom } from "./shared/kmeans.ts";
import { nearestRows } from "./shared/nearest_rows.ts";
import { meansOf } from "./shared/representatives.ts";
import { centred, softmaxLogits } from "./shared/scale.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** Added to probabilities, as the authors do: no weight is 0. */
const EPSILON = 1e-8;

/**
 * Clusters the pool, each row weighted by its entropy, and picks the row nearest to each centre
 * (Prabhu et al. 2021).
 */
export const clue: Strategy = defineStrategy({
  name: "clue",
  title: "CLUE",
  summary: "Takes the row nearest to each of B centres, rows weighted by entropy",
  paper: {
    citation: "Prabhu et al. 2021",
    title: "Active Domain Adaptation via Clustering Uncertainty-weighted Embeddings",
    url: "https://arxiv.org/abs/2010.08666",
  },
  needs: ["features", "logits"],
  settings: v.strictObject({
    temperature: setting(
      v.pipe(v.number(), v.minValue(0.01), v.maxValue(100)),
      1,
      "Divides logits before the entropy: below 1, only rows near a boundary count",
    ),
  }),
  about: {
    family: "clusters",
    occurrences: 2,
    text:
      "Uncertainty and diversity in one objective: k-means in which row x has weight H(x), the " +
      "entropy of softmax(z/T), so that centres minimise Σ H(x)·‖x − μ‖² and move towards " +
      "uncertain regions. For each centre the nearest row of the whole pool is picked, which " +
      "need not be uncertain itself; if two centres share it, the second nearest. It fails " +
      "where entropies hardly differ, and is k-means there.",
    cost: "N·D·B per iteration",
    checked: "virajprabhu/CLUE@87009d56",
  },
  select: (query, { temperature }) => cluePicks(query, temperature),
});

/**
 * CLUE, from given initial centres or drawn ones.
 *
 * @param starts B pool rows.
 * @returns B rows, by cluster.
 */
export async function cluePicks(
  query: Query,
  temperature: number,
  starts?: readonly number[],
): Promise<Int32Array> {
  const { runtime, pool, budget, random } = query;
  const [features] = centred([pool.features!]);
  const weights = await entropies(query, temperature);
  const labels = starts === undefined
    ? await kMeans(runtime, { features, clusters: budget, random: random("k-means"), weights })
    : await lloydFrom(runtime, features, starts, weights);
  const centres = meansOf(features, labels, weights);
  const picks = new Set(await nearestRows(runtime, features, centres));
  addFarther(picks, features, centres, budget);
  return Int32Array.from(picks);
}

/** `[N]`: each row's entropy in nats at a temperature. */
async function entropies({ runtime, pool }: Query, temperature: number): Promise<Floats> {
  const { entropies } = await runInBlocks(runtime, entropyProgram, {
    rows: softmaxLogits(pool.logits!),
    shared: { temperature: { data: Float64Array.of(temperature), shape: [] } },
    size: blockRows(2 * pool.logits!.shape[1]!),
  });
  return entropies!.data as Float64Array;
}

/**
 * From logits `rows [b, K]` to −Σ q log q, q = softmax(z/T) + ε. In float64: weights differ by
 * factors of up to 10⁸.
 */
function makeEntropyProgram(): Program {
  const graph = new Graph("clue-entropies");
  const logits = cast(graph.input("rows", "float32", ["b", "K"]), "float64");
  const temperature = graph.input("temperature", "float64", []);
  const shares = exp(div(sub(logits, max(logits, { axis: 1, keep: true })), temperature));
  const q = add(div(shares, sum(shares, { axis: 1, keep: true })), EPSILON);
  return new Program(graph, { entropies: neg(sum(mul(q, log(q)), { axis: 1 })) });
}

const entropyProgram = makeEntropyProgram();

/**
 * Adds rows until there are B, where centres share theirs: the second nearest to the first centres,
 * as many as are missing, then the third nearest.
 */
function addFarther(
  picks: Set<number>,
  features: NdArray,
  centres: Float64Array,
  budget: number,
): void {
  const orders: Int32Array[] = [];
  for (let place = 1; picks.size < budget; place++) {
    const missing = Math.min(budget - picks.size, centres.length / features.shape[1]!);
    for (let centre = 0; centre < missing; centre++) {
      orders[centre] ??= byDistance(features, centres, centre);
      picks.add(orders[centre]![place]!);
    }
  }
}

/** All rows, those nearest to a centre first. */
function byDistance(features: NdArray, centres: Float64Array, centre: number): Int32Array {
  const [count, width] = features.shape as [number, number];
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  const distances = Float64Array.from(
    rows,
    (row) => exactDistance(features.data, row, centres, centre, width),
  );
  return rows.sort((a, b) => distances[a]! - distances[b]! || a - b);
}
