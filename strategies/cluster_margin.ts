/** Cluster-Margin: unsure rows from many clusters, the small ones first. */
import * as v from "valibot";
import { takeRows } from "../core/ndarray.ts";
import { pickTop, scoreLogits } from "./shared/scorer.ts";
import { agglomerate, type Linkage } from "./shared/linkage.ts";
import { nearestRows } from "./shared/nearest_rows.ts";
import { pairDistances } from "./shared/pair_distances.ts";
import { everyRow } from "./shared/pool_rows.ts";
import { centred } from "./shared/scale.ts";
import { takeExactRows } from "./shared/unit_rows.ts";
import { marginScore } from "./margin.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** Unsure rows for each pick, from which it is drawn. */
const UNSURE = 10;

/** Rows of a cluster, on average. */
const CLUSTER = 10;

/**
 * Draws from the rows of smallest margin, in turns over the clusters that hold any (Citovsky et al.
 * 2021, algorithms 1 and 2).
 */
export const clusterMargin: Strategy = defineStrategy({
  name: "cluster-margin",
  title: "Cluster-Margin",
  summary: "Draws rows of small margin from one cluster after the other, the smallest first",
  paper: {
    citation: "Citovsky et al. 2021",
    title: "Batch Active Learning at Scale",
    url: "https://arxiv.org/abs/2107.14263",
  },
  needs: ["features", "logits"],
  settings: v.strictObject({
    linkage: setting(
      v.picklist(["average", "ward"]),
      "average",
      "How far clusters are apart: average as in the paper; ward as in ALPBench",
    ),
    linked: setting(
      v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(40_000)),
      10_000,
      "Rows that are clustered at most; time and memory grow with its square",
    ),
  }),
  about: {
    family: "clusters",
    occurrences: 1,
    text: "Diversity for large batches: agglomerative clusters of 10 rows on average, then the " +
      "10·B rows of smallest margin p₁ − p₂, from which one row at a time is drawn in turns over " +
      "their clusters, the smallest first. The paper clusters the pool once per run, Trawl what is " +
      "left of it for each batch. Linkage compares all pairs of rows, so that of a pool of more " +
      "than `linked` rows only those of smallest margin and others at random are clustered. It " +
      "fails where margins mislead, and is margin sampling with gaps where unsure rows are alike.",
    cost: "S²·D, S = min(N, linked); memory 4·S² bytes",
    checked: "ValentinMargraf/ActiveLearningPipelines@5828ea94",
  },
  select: (query, { linkage, linked }) => {
    const uniforms = query.random("rows of clusters").uniforms(query.budget);
    return clusterMarginPicks(query, linkage, linked, uniforms);
  },
});

/**
 * Cluster-Margin with given random numbers.
 *
 * @param linked Rows that are clustered at most.
 * @param uniforms `[B]` in [0, 1): one for each pick.
 * @returns B rows in the order drawn.
 */
export async function clusterMarginPicks(
  query: Query,
  linkage: Linkage,
  linked: number,
  uniforms: Float64Array,
): Promise<Int32Array> {
  const { runtime, pool, budget } = query;
  const scores = await scoreLogits(runtime, "margin", pool.logits!, marginScore);
  const unsure = await pickTop(runtime, scores, Math.min(UNSURE * budget, pool.size));
  const clusters = await clustersOf(query, unsure, linkage, linked);
  return drawInTurns(unsure, clusters, uniforms);
}

/** `[M]`: the cluster of each unsure row, numbered by the first of all rows that are clustered. */
async function clustersOf(
  query: Query,
  unsure: Int32Array,
  linkage: Linkage,
  linked: number,
): Promise<Int32Array> {
  const { runtime, pool, labelled } = query;
  const rows = linkedRows(query, unsure, linked);
  const pairs = await pairDistances(runtime, takeExactRows(pool.features!, rows));
  const count = Math.floor((labelled.size + rows.length) / CLUSTER);
  const clipped = Math.max(1, Math.min(count, rows.length));
  const labels = agglomerate(pairs, rows.length, clipped, linkage);
  const clusters = new Map(Array.from(rows, (row, i) => [row, labels[i]!]));
  const left = unsure.filter((row) => !clusters.has(row));
  if (left.length > 0) {
    const [features] = centred([pool.features!]);
    const points = Float64Array.from(takeRows(features, left).data);
    const nearest = await nearestRows(runtime, takeRows(features, rows), points);
    left.forEach((row, i) => clusters.set(row, labels[nearest[i]!]!));
  }
  return unsure.map((row) => clusters.get(row)!);
}

/** Rows that are clustered, ascending: all, or the unsure ones and others at random. */
function linkedRows({ pool, random }: Query, unsure: Int32Array, linked: number): Int32Array {
  if (pool.size <= linked) return everyRow(pool);
  const order = new Set([...unsure, ...random("linked rows").permutation(pool.size)]);
  return Int32Array.from([...order].slice(0, linked)).sort();
}

/**
 * Takes one row of each cluster in turn, the clusters with the fewest rows first, until B are taken.
 *
 * @param unsure `[M]`, M ≥ B.
 * @param clusters `[M]`: their clusters.
 * @param uniforms `[B]`: which of a cluster's remaining rows is drawn.
 */
function drawInTurns(
  unsure: Int32Array,
  clusters: Int32Array,
  uniforms: Float64Array,
): Int32Array {
  const groups = [...Map.groupBy(unsure.keys(), (place) => clusters[place]!)];
  groups.sort(([a, of], [b, others]) => of.length - others.length || a - b);
  const picks: number[] = [];
  while (picks.length < uniforms.length) {
    for (const [, places] of groups) {
      if (places.length === 0 || picks.length === uniforms.length) continue;
      const drawn = Math.floor(uniforms[picks.length]! * places.length);
      picks.push(unsure[places.splice(drawn, 1)[0]!]!);
    }
  }
  return Int32Array.from(picks);
}
