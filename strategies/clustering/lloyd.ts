/** Lloyd's iterations as one program: a loop over iterations around a loop over blocks of rows. */
import {
  add,
  and,
  argMax,
  argMin,
  cast,
  clip,
  div,
  equal,
  fill,
  gather,
  gemm,
  Graph,
  greater,
  loop,
  max,
  mean,
  min,
  mul,
  Program,
  range,
  sliceBetween,
  square,
  squeeze,
  sub,
  sum,
  sumSquare,
  unsqueeze,
  type Value,
  where,
} from "../../onnx/mod.ts";

/** Centres that together move less than this share of the features' variance have converged. */
const TOLERANCE = 1e-4;

/** What one pass over the rows gathers. */
interface Pass {
  /** `[C, D]`: sums of the rows of each cluster. */
  readonly sums: Value;
  /** `[C]`: numbers of them. */
  readonly counts: Value;
  /** Scalar: the largest squared distance of a row to its centre. */
  readonly distance: Value;
  /** `[D]`: that row. */
  readonly farthest: Value;
}

/**
 * The program: `features [N, D]`, `start [C, D]` (centres), `block` (int64 `[1]`: rows a block) and `limit`
 * (int64 scalar: iterations at most) to the converged `centres [C, D]` and `iterations` (int32).
 *
 * An iteration moves every centre to the mean of its rows. A cluster without rows, one an iteration,
 * restarts at the row that is farthest from its centre. No `[N, C]` matrix exists as a whole.
 *
 * @param dimensions D.
 * @returns The program.
 */
export function lloydProgram(dimensions: number): Program {
  const graph = new Graph("k-means");
  const features = graph.input("features", "float32", ["N", dimensions]);
  const start = graph.input("start", "float32", ["C", dimensions]);
  const block = graph.input("block", "int64", [1]);
  const limit = graph.input("limit", "int64", []);
  const tolerance = mul(meanVariance(features), TOLERANCE);
  const { state: [centres, iterations] } = loop({
    count: limit,
    state: [start, graph.scalar("int32", 0)],
    body: (_, [current, done]) => {
      const next = movedCentres(current!, passOver(features, current!, block));
      const moved = sumSquare(sub(next, current!));
      return { state: [next, add(done!, 1)], proceed: greater(moved, tolerance) };
    },
  });
  return new Program(graph, { centres: centres!, iterations: iterations! });
}

/**
 * The nearest centre of each row.
 *
 * @param rows `[b, D]`.
 * @param centres `[C, D]`.
 * @returns int64 `[b]` labels, the lower of equals; and `[b]` squared distances.
 */
export function nearestCentres(
  rows: Value,
  centres: Value,
): { labels: Value; distances: Value } {
  const norms = sumSquare(centres, { axis: 1 });
  // ‖x‖² is the same for all centres: it is added to the minimum only.
  const parts = gemm(rows, centres, norms, { transposeB: true, alpha: -2 });
  const distances = add(min(parts, { axis: 1 }), sumSquare(rows, { axis: 1 }));
  return { labels: argMin(parts), distances: clip(distances, 0) };
}

/** The mean over columns of each column's variance, up to rounding. */
function meanVariance(features: Value): Value {
  const [, dimensions] = features.shape as [string, number];
  const squares = div(mean(sumSquare(features, { axis: 1 })), dimensions);
  return clip(sub(squares, mean(square(mean(features, { axis: 0 })))), 0);
}

function passOver(features: Value, centres: Value, block: Value): Pass {
  const { graph } = features;
  const [, dimensions] = features.shape;
  const clusters = range(graph, "C");
  const blocks = div(add(graph.dimension("N"), sub(block, 1)), block);
  const { state: [sums, counts, distance, farthest] } = loop({
    count: squeeze(blocks, 0),
    state: [
      fill(graph, 0, centres.shape),
      fill(graph, 0, ["C"]),
      graph.scalar("float32", -1),
      fill(graph, 0, [dimensions!]),
    ],
    body: (index, [sums, counts, distance, farthest]) => {
      const start = mul(block, index);
      const rows = sliceBetween(features, 0, { start, end: add(start, block) }, "b");
      const { labels, distances } = nearestCentres(rows, centres);
      const members = cast(equal(unsqueeze(labels, 1), clusters), "float32");
      const row = argMax(distances);
      const farther = greater(gather(distances, row), distance!);
      return {
        state: [
          gemm(members, rows, sums!, { transposeA: true }),
          add(counts!, sum(members, { axis: 0 })),
          where(farther, gather(distances, row), distance!),
          where(farther, gather(rows, row), farthest!),
        ],
      };
    },
  });
  return { sums: sums!, counts: counts!, distance: distance!, farthest: farthest! };
}

function movedCentres(centres: Value, pass: Pass): Value {
  const { sums, counts, distance, farthest } = pass;
  const means = div(sums, unsqueeze(clip(counts, 1), 1));
  const moved = where(greater(unsqueeze(counts, 1), 0), means, centres);
  // The lowest empty cluster, if there is one and if a row is not at its centre already.
  const empty = cast(equal(counts, 0), "float32");
  const restarts = and(greater(max(empty), 0), greater(distance, 0));
  const chosen = and(equal(range(centres.graph, "C"), argMax(empty)), restarts);
  return where(unsqueeze(chosen, 1), farthest, moved);
}
