/** Typicality: how close the neighbours of a row are. */
import type { Narrowed } from "../../core/ndarray.ts";
import { blockRows, inBlocks } from "../../onnx/blocks.ts";
import {
  add,
  Graph,
  matmul,
  mul,
  Program,
  type Runtime,
  sumSquare,
  transpose,
  unsqueeze,
} from "../../onnx/mod.ts";
import { centreRows } from "./scale.ts";
import { TypicalRow } from "./typical_row.ts";

/** Blocks are this many times smaller than memory asks for, so that they stay in the cache. */
const BLOCK_SHARE = 16;

/**
 * The most typical row of each cluster: that of the least mean squared distance to its nearest
 * neighbours (Hacohen et al. 2022; squared as in its authors' own code). Float32 proposes rows,
 * float64 decides.
 *
 * @param features `[N, D]`.
 * @param clusters Each one's rows, ascending, at least one.
 */
export async function mostTypical(
  runtime: Runtime,
  features: Narrowed,
  clusters: readonly (readonly number[])[],
): Promise<number[]> {
  const picks = clusters.map((rows) => rows[0]!);
  const groups = groupsOf(clusters, features.shape[1]!);
  const rows = groups.map((group) => group.length * clusters[group[0]!]!.length);
  // Fresh memory for each group would take longer than centring its rows.
  const space = new Float32Array(Math.max(0, ...rows) * features.shape[1]!);
  for (const group of groups) {
    const searches = group.map((cluster) => new TypicalRow(clusters[cluster]!));
    await searchAll(runtime, features, searches, space);
    group.forEach((cluster, i) => picks[cluster] = searches[i]!.best(features));
  }
  return picks;
}

/** Clusters of like sizes, the largest first, that share a run; those of one row need none. */
function groupsOf(clusters: readonly (readonly number[])[], width: number): number[][] {
  const sizes = clusters.map((rows) => rows.length);
  const order = [...sizes.keys()].filter((cluster) => sizes[cluster]! > 1)
    .sort((a, b) => sizes[b]! - sizes[a]!);
  const groups: number[][] = [];
  for (let first = 0; first < order.length; first += groups.at(-1)!.length) {
    const size = sizes[order[first]!]!;
    groups.push(order.slice(first, first + blockRows(BLOCK_SHARE * size * Math.max(size, width))));
  }
  return groups;
}

/** Looks at every row of some clusters, the largest first; of one that is large, block by block. */
async function searchAll(
  runtime: Runtime,
  features: Narrowed,
  searches: readonly TypicalRow[],
  space: Float32Array,
): Promise<void> {
  const [count, size, width] = [searches.length, searches[0]!.rows.length, features.shape[1]!];
  const data = space.subarray(0, count * size * width);
  // Centred about their own middles: a cluster's rows may be near one another and far from all others.
  searches.forEach(({ rows }, i) =>
    centreRows(data.subarray(i * size * width, (i * size + rows.length) * width), features, rows)
  );
  const members = { data, shape: [count, size, width] };
  const look = async (start: number, end: number): Promise<void> => {
    if (searches.every((search) => search.isSettled)) return;
    const block = data.subarray(start * width, end * width);
    const rows = count > 1 ? members : { data: block, shape: [1, end - start, width] };
    const { parts, norms } = await runtime.run(distances, { rows, members });
    searches.forEach((search, i) =>
      search.look(
        parts!.data.subarray(i * (end - start) * size) as Float32Array,
        norms!.data.subarray(i * size, (i + 1) * size) as Float32Array,
        [start, Math.min(end, search.rows.length)],
      )
    );
  };
  if (count > 1) await look(0, size);
  else await inBlocks(size, blockRows(BLOCK_SHARE * Math.max(size, width)), look);
}

/**
 * From `rows [G, b, D]` and `members [G, m, D]` of G clusters to `parts [G, b, m]` and the members'
 * `norms [G, m]`: a squared distance is the sum of its part and its row's norm.
 */
function distancesProgram(): Program {
  const graph = new Graph("member-distances");
  const rows = graph.input("rows", "float32", ["G", "b", "D"]);
  const members = graph.input("members", "float32", ["G", "m", "D"]);
  const norms = sumSquare(members, { axis: 2 });
  const products = matmul(rows, transpose(members, [0, 2, 1]));
  return new Program(graph, { parts: add(mul(products, -2), unsqueeze(norms, 1)), norms });
}

const distances = distancesProgram();
