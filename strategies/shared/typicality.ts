/** Typicality: how close the neighbours of a row are. */
import type { Floats, Narrowed, NdArray } from "../../core/ndarray.ts";
import { blockRows, inBlocks, takeBetween } from "../../onnx/blocks.ts";
import { gemm, Graph, Program, type Runtime, sumSquare } from "../../onnx/mod.ts";
import { exactDistance, LEAD } from "./distances.ts";
import { centredRows, elementsOf } from "./scale.ts";

/** Neighbours that typicality looks at, in clusters of twice as many rows or more. */
const NEIGHBOURS = 20;

/** Errors of float32 distances: shares of themselves, and of the largest squared norm. */
const DOUBT = { relative: 1e-5, absolute: 2 ** -19 };

/** Blocks are this many times smaller than memory asks for, so that they stay in the cache. */
const BLOCK_SHARE = 16;

/** Rows that float32 does not tell apart, and that float64 looks at. */
const CANDIDATES = 32;

/**
 * The most typical row of a cluster: that of the least mean squared distance to its nearest
 * neighbours (Hacohen et al. 2022; squared as in its authors' own code). Float32 proposes rows,
 * float64 decides.
 *
 * @param features `[N, D]`.
 * @param rows The cluster's rows, ascending, at least one.
 */
export async function mostTypical(
  runtime: Runtime,
  features: Narrowed,
  rows: readonly number[],
): Promise<number> {
  const neighbours = Math.min(NEIGHBOURS, Math.floor(rows.length / 2));
  if (neighbours === 0) return rows[0]!;
  // Centred about their own middle: a cluster's rows may be near one another and far from all others.
  const candidates = await denseRows(runtime, centredRows(features, rows), neighbours);
  if (candidates.length === 1) return rows[candidates[0]!]!;
  let [best, least] = [0, Infinity];
  for (const member of candidates) {
    const sum = exactSum(elementsOf(features), features.shape[1]!, rows, member, neighbours);
    if (sum < least * (1 - LEAD)) [best, least] = [member, sum];
  }
  return rows[best]!;
}

/**
 * Members whose sums of squared distances to the nearest neighbours float32 does not tell from the
 * least.
 */
async function denseRows(
  runtime: Runtime,
  members: NdArray,
  neighbours: number,
): Promise<number[]> {
  const [count, dimensions] = members.shape as [number, number];
  const sums = new Float64Array(count).fill(Infinity);
  // The least sum so far, the farthest of its neighbours, and the largest sum that is as good.
  let [least, reach, doubtful] = [Infinity, Infinity, Infinity];
  const size = blockRows(BLOCK_SHARE * Math.max(count, dimensions));
  await inBlocks(count, size, async (start, end) => {
    if (doubtful === 0) return;
    const made = await runtime.run(distances, {
      rows: takeBetween(members, start, end),
      members,
    });
    const [parts, norms] = [made.parts!.data as Float32Array, made.norms!.data as Float32Array];
    const rounding = DOUBT.absolute * neighbours * norms.reduce((a, b) => Math.max(a, b), 0);
    // A row in the middle leaves few others that may have nearer neighbours.
    const own = norms.subarray(start, end);
    const middle = start + own.indexOf(own.reduce((a, b) => Math.min(a, b)));
    for (let i = start - 1; i < end; i++) {
      const row = i < start ? middle : i;
      // Without doubt, no sum is less than 0, and of equals the lowest row comes first.
      if (sums[row]! < Infinity || doubtful === 0) continue;
      const norm = norms[row]!;
      const others = parts.subarray((row - start) * count, (row - start + 1) * count);
      others[row] = Infinity;
      if (leastSum(others, neighbours, reach - norm) + neighbours * norm > doubtful) continue;
      const nearest = others.sort().subarray(0, neighbours);
      sums[row] = nearest.reduce((a, b) => a + b, 0) + neighbours * norm;
      if (sums[row]! >= least) continue;
      [least, reach] = [sums[row]!, nearest.at(-1)! + norm];
      doubtful = least + DOUBT.relative * Math.abs(least) + rounding;
    }
  });
  return [...sums.keys()].filter((row) => sums[row]! <= doubtful)
    .sort((a, b) => sums[a]! - sums[b]! || a - b).slice(0, CANDIDATES).sort((a, b) => a - b);
}

/** A lower bound of the sum of the least numbers; −∞ if more of them are below `reach`. */
function leastSum(parts: Float32Array, neighbours: number, reach: number): number {
  let [nearer, sum] = [0, 0];
  for (let i = 0; i < parts.length; i++) {
    if (parts[i]! < reach) {
      if (++nearer > neighbours) return -Infinity;
      sum += parts[i]!;
    }
  }
  return sum + (neighbours - nearer) * reach;
}

/** A member's sum of squared distances to its nearest neighbours, in float64. */
function exactSum(
  elements: Floats,
  width: number,
  rows: readonly number[],
  member: number,
  neighbours: number,
): number {
  const distances = new Float64Array(rows.length);
  for (let other = 0; other < rows.length; other++) {
    distances[other] = exactDistance(elements, rows[member]!, elements, rows[other]!, width);
  }
  distances[member] = Infinity;
  return distances.sort().subarray(0, neighbours).reduce((a, b) => a + b, 0);
}

/**
 * From `rows [b, D]` and `members [m, D]` to `parts [b, m]` and the members' `norms [m]`: a squared
 * distance is the sum of its part and its row's norm.
 */
function distancesProgram(): Program {
  const graph = new Graph("member-distances");
  const rows = graph.input("rows", "float32", ["b", "D"]);
  const members = graph.input("members", "float32", ["m", "D"]);
  const norms = sumSquare(members, { axis: 1 });
  const parts = gemm(rows, members, norms, { transposeB: true, alpha: -2 });
  return new Program(graph, { parts, norms });
}

const distances = distancesProgram();
