/** TypiClust: the most typical row of each uncovered cluster. */
import * as v from "valibot";
import type { Narrowed } from "../core/ndarray.ts";
import type { Runtime } from "../onnx/mod.ts";
import { kMeans } from "./shared/kmeans.ts";
import { mostTypical } from "./shared/typicality.ts";
import { centredTogether } from "./shared/scale.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** Largest number of clusters. */
const MOST_CLUSTERS = 500;
/** `paper` leaves clusters aside that have at most this many rows. */
const TOO_SMALL = 5;

/** Whose rule chooses among the clusters. */
export type TypiClustVariant = "paper" | "dal-toolbox";

/** Clusters all rows and takes the most typical row of each cluster without labels. */
export const typiclust: Strategy = defineStrategy({
  name: "typiclust",
  title: "TypiClust",
  summary: "Takes the most typical row of each cluster, those with fewest labels first",
  paper: {
    citation: "Hacohen et al. 2022",
    title: "Active Learning on a Budget: Opposite Strategies Suit High and Low Budgets",
    url: "https://arxiv.org/abs/2202.02794",
  },
  needs: ["features", "labelled-features"],
  coldStart: true,
  about: {
    family: "clusters",
    occurrences: 10,
    text: "With few labels, typical rows teach more than uncertain ones. Labelled set and pool " +
      "are put into min(n+B, 500) clusters by k-means; of those with fewest labels, the " +
      "largest first, it takes the row of largest typicality, 1 / (mean squared distance to " +
      "its 20 nearest neighbours in the cluster). It needs features in which classes form " +
      "clusters, and it never asks at a boundary: once every cluster has labels, uncertainty " +
      "overtakes it.",
    cost: "N·D·(n+B)",
    checked: "dal-toolbox",
  },
  settings: v.strictObject({
    variant: setting(
      v.picklist(["paper", "dal-toolbox"]),
      "paper",
      "paper: cycles over clusters by fewest labels, then size; " +
        "dal-toolbox: takes clusters without labels by size, then rows at random",
    ),
  }),
  select: async (query, { variant }) => {
    const { runtime, budget, random } = query;
    const features = centredTogether(query.labelled.features!, query.pool.features!);
    const clusters = Math.min(query.labelled.size + budget, MOST_CLUSTERS);
    const labels = await kMeans(runtime, { features, clusters, random: random("k-means") });
    // Frees the copy: until it is collected, later arrays would take fresh pages, which are slow.
    features.data.buffer.transfer(0);
    return await typiclustPicks(query, labels, variant);
  },
});

/**
 * TypiClust with given clusters.
 *
 * @param labels `[n+N]`: the cluster of each labelled row, then of each pool row.
 * @returns B rows in the order chosen.
 */
export async function typiclustPicks(
  query: Query,
  labels: Int32Array,
  variant: TypiClustVariant,
): Promise<Int32Array> {
  const picker = new ClusterPicker(query.runtime, query.pool.features!);
  const clusters = clustersOf(labels, query.labelled.size);
  if (variant === "paper") await pickInTurn(picker, clusters, query.budget);
  else await pickUncovered(picker, clusters, query);
  return Int32Array.from(picker.picks);
}

/**
 * The paper's order: clusters of more than 5 rows, those with fewest labels first, then the
 * largest; and the smaller clusters in the same order, which are left aside.
 */
export function turns(clusters: readonly Cluster[]): [order: Cluster[], aside: Cluster[]] {
  const sorted = [...clusters].sort((a, b) =>
    a.labelled - b.labelled || sizeOf(b) - sizeOf(a) || a.id - b.id
  );
  return [
    sorted.filter((cluster) => sizeOf(cluster) > TOO_SMALL),
    sorted.filter((cluster) => sizeOf(cluster) <= TOO_SMALL),
  ];
}

/** Cycles over the clusters; those left aside follow once all others are used up. */
async function pickInTurn(
  picker: ClusterPicker,
  clusters: readonly Cluster[],
  budget: number,
): Promise<void> {
  for (const order of turns(clusters)) {
    let open = order.filter((cluster) => picker.isOpen(cluster));
    while (open.length > 0 && picker.picks.size < budget) {
      const left = budget - picker.picks.size;
      await picker.pickFrom(open.slice(0, left));
      open = open.filter((cluster) => picker.isOpen(cluster));
    }
  }
}

/** Takes each cluster without labels once, largest first, then rows at random. */
async function pickUncovered(
  picker: ClusterPicker,
  clusters: readonly Cluster[],
  { budget, pool, random }: Query,
): Promise<void> {
  const uncovered = clusters.filter((cluster) => cluster.labelled === 0);
  uncovered.sort((a, b) => sizeOf(b) - sizeOf(a) || a.id - b.id);
  await picker.pickFrom(uncovered.slice(0, budget));
  for (const row of random("typiclust remainder").permutation(pool.size)) {
    if (picker.picks.size === budget) return;
    picker.picks.add(row);
  }
}

/** One cluster of a labelled set and a pool. */
export interface Cluster {
  /** Its label. */
  readonly id: number;
  /** Its rows in the pool, ascending. */
  readonly rows: readonly number[];
  /** How many labelled rows it has. */
  readonly labelled: number;
}

/** Groups rows by cluster: every cluster that has rows, by ascending id. */
export function clustersOf(labels: Int32Array, labelledSize: number): Cluster[] {
  const found = new Map<number, { id: number; rows: number[]; labelled: number }>();
  labels.forEach((id, i) => {
    let cluster = found.get(id);
    if (cluster === undefined) found.set(id, cluster = { id, rows: [], labelled: 0 });
    if (i < labelledSize) cluster.labelled++;
    else cluster.rows.push(i - labelledSize);
  });
  return [...found.values()].sort((a, b) => a.id - b.id);
}

export function sizeOf(cluster: Cluster): number {
  return cluster.labelled + cluster.rows.length;
}

/** Picks rows cluster by cluster, none twice. */
class ClusterPicker {
  /** Pool rows in the order picked. */
  readonly picks = new Set<number>();
  readonly #runtime: Runtime;
  readonly #features: Narrowed;

  constructor(runtime: Runtime, features: Narrowed) {
    this.#runtime = runtime;
    this.#features = features;
  }

  /** Whether the cluster has rows that are not picked. */
  isOpen(cluster: Cluster): boolean {
    return cluster.rows.some((row) => !this.picks.has(row));
  }

  /** Picks the most typical of each cluster's remaining rows. */
  async pickFrom(clusters: readonly Cluster[]): Promise<void> {
    const rows = clusters.map((cluster) => cluster.rows.filter((row) => !this.picks.has(row)));
    for (const pick of await mostTypical(this.#runtime, this.#features, rows)) this.picks.add(pick);
  }
}
