/** Agglomerative clustering by chains of nearest neighbours. */

/** How far clusters are apart: the mean distance of their rows, or what a merge adds to inertia. */
export type Linkage = "average" | "ward";

/** Two clusters that become one, each named by one of its rows. */
interface Merge {
  readonly dropped: number;
  readonly kept: number;
  readonly height: number;
}

/**
 * Merges the nearest clusters until C are left. Both linkages are reducible, so that a chain of
 * nearest neighbours finds the merges in O(S²) (Müllner 2011).
 *
 * @param distances Euclidean, of rows i < j, in the order of i, then j; they are overwritten.
 * @param size S.
 * @param clusters C, 1 to S.
 * @returns `[S]`: each row's cluster, numbered by their first rows.
 */
export function agglomerate(
  distances: Float64Array,
  size: number,
  clusters: number,
  linkage: Linkage,
): Int32Array {
  const merges = mergesOf(distances, size, updates[linkage]);
  // Chains find merges out of order; sorting is stable.
  merges.sort((a, b) => a.height - b.height);
  const parents = Int32Array.from({ length: size }, (_, row) => row);
  const rootOf = (row: number): number => {
    while (parents[row] !== row) row = parents[row] = parents[parents[row]!]!;
    return row;
  };
  for (const { dropped, kept } of merges.slice(0, size - clusters)) {
    parents[rootOf(dropped)] = rootOf(kept);
  }
  const numbers = new Map<number, number>();
  return parents.map((_, row) => {
    const root = rootOf(row);
    if (!numbers.has(root)) numbers.set(root, numbers.size);
    return numbers.get(root)!;
  });
}

/** Lance and Williams's update: the distance of i to the cluster merged from x and y. */
type Update = (ix: number, iy: number, xy: number, nx: number, ny: number, ni: number) => number;

const updates: Readonly<Record<Linkage, Update>> = {
  average: (ix, iy, _, nx, ny) => (nx * ix + ny * iy) / (nx + ny),
  ward: (ix, iy, xy, nx, ny, ni) =>
    Math.sqrt(((nx + ni) * ix * ix + (ny + ni) * iy * iy - ni * xy * xy) / (nx + ny + ni)),
};

/** All S − 1 merges, in the order in which chains end. */
function mergesOf(distances: Float64Array, size: number, update: Update): Merge[] {
  const clusters = new Clusters(distances, size);
  const merges: Merge[] = [];
  const chain: number[] = [];
  while (merges.length < size - 1) {
    if (chain.length === 0) chain.push(clusters.first());
    const [before = -1, x] = [chain.at(-2), chain.at(-1)!];
    const [y, height] = clusters.nearest(x, before);
    if (y !== before) {
      chain.push(y);
      continue;
    }
    chain.length -= 2;
    const merge = { dropped: Math.min(x, y), kept: Math.max(x, y), height };
    clusters.merge(merge, update);
    merges.push(merge);
  }
  return merges;
}

/** Clusters that are left, each named by one of its rows, and their distances. */
class Clusters {
  readonly #distances: Float64Array;
  /** The distance of rows i < j is in place `offsets[i] + j`. */
  readonly #offsets: Int32Array;
  /** `[S]`: how many rows a cluster has; 0 once it is part of another. */
  readonly #sizes: Int32Array;
  /** Names, ascending; some may be of clusters that are part of another. */
  #names: Int32Array;
  #left: number;

  constructor(distances: Float64Array, size: number) {
    this.#distances = distances;
    this.#offsets = Int32Array.from({ length: size }, (_, i) => i * (2 * size - i - 3) / 2 - 1);
    this.#sizes = new Int32Array(size).fill(1);
    this.#names = Int32Array.from(this.#sizes.keys());
    this.#left = size;
  }

  first(): number {
    return this.#names.find((name) => this.#sizes[name]! > 0)!;
  }

  /** The nearest cluster and its distance; of equals the preferred one, which ends a chain. */
  nearest(x: number, preferred: number): [y: number, distance: number] {
    const [distances, offsets, sizes, names] = [
      this.#distances,
      this.#offsets,
      this.#sizes,
      this.#names,
    ];
    let [y, least] = [preferred, Infinity];
    if (y >= 0) least = distances[offsets[Math.min(x, y)]! + Math.max(x, y)]!;
    const own = offsets[x]!;
    for (let at = 0; at < names.length; at++) {
      const i = names[at]!;
      if (sizes[i] === 0 || i === x) continue;
      const distance = distances[i < x ? offsets[i]! + x : own + i]!;
      if (distance < least) {
        y = i;
        least = distance;
      }
    }
    return [y, least];
  }

  /** Puts the rows of one cluster into the other. */
  merge({ dropped, kept, height }: Merge, update: Update): void {
    const [distances, offsets, sizes, names] = [
      this.#distances,
      this.#offsets,
      this.#sizes,
      this.#names,
    ];
    const [nx, ny] = [sizes[dropped]!, sizes[kept]!];
    sizes[dropped] = 0;
    sizes[kept] = nx + ny;
    const [from, to] = [offsets[dropped]!, offsets[kept]!];
    for (let at = 0; at < names.length; at++) {
      const i = names[at]!;
      if (sizes[i] === 0 || i === kept) continue;
      const before = distances[i < dropped ? offsets[i]! + dropped : from + i]!;
      const place = i < kept ? offsets[i]! + kept : to + i;
      distances[place] = update(before, distances[place]!, height, nx, ny, sizes[i]!);
    }
    this.#left--;
    if (2 * this.#left < names.length) this.#names = names.filter((name) => sizes[name]! > 0);
  }
}
