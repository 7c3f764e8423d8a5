/** Which rows belong to which cluster: small bookkeeping on whole numbers. */

/** One cluster of a labelled set and a pool. */
export interface Cluster {
  /** Its label. */
  readonly id: number;
  /** Its rows in the pool, ascending. */
  readonly rows: readonly number[];
  /** How many labelled rows it has. */
  readonly labelled: number;
}

/**
 * Groups rows by cluster.
 *
 * @param labels `[n+N]`: the cluster of each labelled row, then of each pool row.
 * @returns Every cluster that has rows, by ascending id.
 */
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

/** The size of a cluster. */
export function sizeOf(cluster: Cluster): number {
  return cluster.labelled + cluster.rows.length;
}
