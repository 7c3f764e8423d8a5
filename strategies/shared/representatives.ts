/** One row for each cluster: the member nearest to its mean. */
import type { Floats, Narrowed, NdArray } from "../../core/ndarray.ts";
import type { Query } from "../strategy.ts";
import { exactDistance, LEAD } from "./distances.ts";
import { kMeans, lloydFrom } from "./kmeans.ts";
import { centred } from "./scale.ts";

/**
 * Clusters candidates into B clusters by k-means and takes the member nearest to each mean, in the
 * clusters' order; then pool rows at random, if there are fewer than B candidates or all else are
 * duplicates.
 *
 * @param candidates Pool rows, ascending.
 * @param features `[C, D]`: theirs.
 * @param starts Candidates, by their places, that are the initial centres; default drawn.
 * @returns B pool rows.
 */
export async function representatives(
  query: Query,
  candidates: Int32Array,
  features: Narrowed,
  starts?: readonly number[],
): Promise<Int32Array> {
  const { budget, random } = query;
  if (candidates.length <= budget) return filledUp(query, candidates);
  const [rows] = centred([features]);
  const labels = starts === undefined
    ? await kMeans(query.runtime, { features: rows, clusters: budget, random: random("k-means") })
    : await lloydFrom(query.runtime, rows, starts);
  return filledUp(query, nearestMembers(rows, labels).map((place) => candidates[place]!));
}

/** Adds pool rows at random until there are B. */
export function filledUp(query: Query, picks: Iterable<number>): Int32Array {
  const all = new Set(picks);
  if (all.size < query.budget) {
    for (const row of query.random("remainder").permutation(query.pool.size)) {
      if (all.add(row).size === query.budget) break;
    }
  }
  return Int32Array.from(all);
}

/**
 * The row of each cluster that is nearest to its mean, by cluster; the lower of equals. In float64:
 * the rows of a cluster of two are equally near.
 *
 * @param labels `[N]`: each row's cluster; clusters may be empty.
 */
export function nearestMembers(features: NdArray, labels: Int32Array): number[] {
  const [data, width] = [features.data, features.shape[1]!];
  const means = meansOf(features, labels);
  const best = new Int32Array(means.length / width).fill(-1);
  const least = new Float64Array(best.length).fill(Infinity);
  labels.forEach((label, row) => {
    const limit = least[label]! * (1 - LEAD);
    const distance = exactDistance(data, row, means, label, width, limit);
    if (distance < limit) [best[label], least[label]] = [row, distance];
  });
  return [...best].filter((row) => row >= 0);
}

/**
 * The clusters' weighted means in float64, `[C·D]`, C one more than the largest label; NaN for a
 * cluster without rows.
 *
 * @param weights `[N]`; default 1.
 */
export function meansOf(features: NdArray, labels: Int32Array, weights?: Floats): Float64Array {
  const [data, width] = [features.data, features.shape[1]!];
  const masses = new Float64Array(labels.reduce((a, b) => Math.max(a, b)) + 1);
  const sums = new Float64Array(masses.length * width);
  labels.forEach((label, row) => {
    const weight = weights?.[row] ?? 1;
    masses[label]! += weight;
    for (let j = 0; j < width; j++) sums[label * width + j]! += weight * data[row * width + j]!;
  });
  return sums.map((total, i) => total / masses[Math.floor(i / width)]!);
}
