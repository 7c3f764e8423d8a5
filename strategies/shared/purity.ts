/** Radii of balls that hold rows of one cluster only. */
import type { NdArray } from "../../core/ndarray.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import {
  add,
  equal,
  Graph,
  min,
  Program,
  relu,
  type Runtime,
  sumSquare,
  unsqueeze,
  where,
} from "../../onnx/mod.ts";
import { distanceParts, UNREACHED } from "./distances.ts";

/** Radii that are tried, from 0.05 to the largest distance of rows of length 1. */
const RADII = Array.from({ length: 40 }, (_, i) => (i + 1) / 20);

/** The share of balls that have to be pure. */
const PURITY = 0.95;

/**
 * The largest radius at which 95 % of the rows are the centre of a pure ball (Yehuda et al. 2022,
 * section 4.2); the smallest that is tried if there is none.
 *
 * @param boundaries `[N]`, of {@linkcode pureDistances}.
 */
export function pureRadius(boundaries: Float32Array): number {
  return RADII.findLast((radius) => purityOf(boundaries, radius) >= PURITY) ?? RADII[0]!;
}

/** The share of rows with none of another cluster nearer than the radius. */
export function purityOf(boundaries: Float32Array, radius: number): number {
  return boundaries.filter((distance) => distance >= radius).length / boundaries.length;
}

/**
 * The distance of each row to the nearest one of another cluster, `[N]`.
 *
 * @param rows `[N, D]`.
 * @param clusters `[N]`.
 */
export async function pureDistances(
  runtime: Runtime,
  rows: NdArray,
  clusters: Int32Array,
): Promise<Float32Array> {
  const [count, width] = rows.shape as [number, number];
  const labels = { data: clusters, shape: [count] };
  const { squares } = await runInBlocks(runtime, boundaries, {
    rows,
    along: { clusters: labels },
    shared: { others: rows, otherClusters: labels },
    size: blockRows(Math.max(count, width)),
  });
  return (squares!.data as Float32Array).map(Math.sqrt);
}

/**
 * From `rows [b, D]` in `clusters [b]` and `others [N, D]` in `otherClusters [N]` to the `squares
 * [b]` of distances to the nearest of another cluster.
 */
function boundariesProgram(): Program {
  const graph = new Graph("cluster-boundaries");
  const rows = graph.input("rows", "float32", ["b", "D"]);
  const clusters = graph.input("clusters", "int32", ["b"]);
  const others = graph.input("others", "float32", ["N", "D"]);
  const otherClusters = graph.input("otherClusters", "int32", ["N"]);
  const isSame = equal(unsqueeze(clusters, 1), unsqueeze(otherClusters, 0));
  const least = min(where(isSame, UNREACHED, distanceParts(rows, others)), { axis: 1 });
  return new Program(graph, { squares: relu(add(least, sumSquare(rows, { axis: 1 }))) });
}

const boundaries = boundariesProgram();
