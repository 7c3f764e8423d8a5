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
 * nearest neighbours finds the merges in O(S²) (Müllner 2011, section 3.2).
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

/** The place of a pair of rows among S·(S − 1)/2. */
function placeOf(size: number, a: number, b: number): number {
  const [i, j] = a < b ? [a, b] : [b, a];
  return i * (2 * size - i - 3) / 2 + j - 1;
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
  const sizes = new Float64Array(size).fill(1);
  let active = Int32Array.from(sizes.keys());
  const merges: Merge[] = [];
  const chain: number[] = [];
  while (merges.length < size - 1) {
    if (chain.length === 0) chain.push(active.find((row) => sizes[row]! > 0)!);
    const x = chain.at(-1)!;
    // The row before wins ties, so that chains end.
    let y = chain.at(-2) ?? -1;
    let least = y < 0 ? Infinity : distances[placeOf(size, x, y)]!;
    for (let at = 0; at < active.length; at++) {
      const i = active[at]!;
      if (i === x || sizes[i] === 0) continue;
      const distance = distances[placeOf(size, x, i)]!;
      if (distance < least) {
        y = i;
        least = distance;
      }
    }
    if (y !== chain.at(-2)) {
      chain.push(y);
      continue;
    }
    chain.length -= 2;
    const [dropped, kept] = x < y ? [x, y] : [y, x];
    merges.push({ dropped, kept, height: least });
    const [nx, ny] = [sizes[dropped]!, sizes[kept]!];
    sizes[dropped] = 0;
    sizes[kept] = nx + ny;
    for (let at = 0; at < active.length; at++) {
      const i = active[at]!;
      if (i === kept || sizes[i] === 0) continue;
      const place = placeOf(size, i, kept);
      const before = distances[placeOf(size, i, dropped)]!;
      distances[place] = update(before, distances[place]!, least, nx, ny, sizes[i]!);
    }
    if (2 * (size - merges.length) < active.length) active = active.filter((i) => sizes[i]! > 0);
  }
  return merges;
}
