/** k-means. */
import type { NdArray } from "../../core/ndarray.ts";
import type { Random } from "../../core/random.ts";
import {
  add,
  cast,
  gather,
  gemm,
  Graph,
  Program,
  relu,
  type Runtime,
  sumSquare,
  topK,
  unsqueeze,
} from "../../onnx/mod.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import { Lloyd } from "./lloyd.ts";
import { seedCentres } from "./seeding.ts";

/** Iterations at most; a few dozen suffice nearly always. */
const LIMIT = 100;

/** Iterations end once at most one in this many rows changes its cluster. */
const SETTLED = 160;

/** What is clustered, and into how many clusters. */
export interface KMeansOptions {
  /** `[N, D]`, centred. */
  readonly features: NdArray;
  /** C, 1 to N. */
  readonly clusters: number;
  /** Draws the initial centres: the same stream gives the same clusters. */
  readonly random: Random;
}

/**
 * Clusters rows by k-means: k-means++ seeding, then Lloyd's iterations until hardly a row changes its
 * cluster. No `[N, C]` matrix exists as a whole.
 *
 * @param runtime Runs the programs.
 * @param options Features, number of clusters and randomness.
 * @returns `[N]`: each row's cluster, in [0, C), by their first rows. Where rows are equal, there may be
 * fewer than C.
 */
export async function kMeans(runtime: Runtime, options: KMeansOptions): Promise<Int32Array> {
  const { features } = options;
  const kept = runtime.keep(features);
  try {
    return inOrder(await iterated(runtime, options));
  } finally {
    if (kept) await runtime.forget(features);
  }
}

async function iterated(runtime: Runtime, options: KMeansOptions): Promise<Int32Array> {
  const { features, clusters, random } = options;
  const [count, dimensions] = features.shape as [number, number];
  const lloyd = new Lloyd(features, await seedCentres(runtime, features, clusters, random));
  const program = assignmentProgram(dimensions, clusters);
  for (let iteration = 0; iteration < LIMIT; iteration++) {
    const unsettled = lloyd.unsettled();
    if (unsettled.length === 0) break;
    // Copying nearly all rows would cost more than it saves.
    const rows = unsettled.length > 0.8 * count ? undefined : unsettled;
    const { labels, distances } = await runInBlocks(runtime, program, {
      rows: rows === undefined ? features : runtime.takeRows(features, rows),
      shared: { centres: lloyd.centres },
      size: blockRows(Math.max(clusters, dimensions)),
    });
    const nearest = distances!.data as Float32Array;
    const changed = lloyd.assign(rows, labels!.data as Int32Array, nearest);
    if (changed <= count / SETTLED) break;
    lloyd.move();
  }
  return lloyd.labels;
}

/** Numbers clusters by their first rows. */
function inOrder(labels: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return labels.map((label) => {
    const number = numbers.get(label) ?? numbers.size;
    numbers.set(label, number);
    return number;
  });
}

/**
 * The program: `rows [b, D]` and `centres [C, D]` to the `labels [b]` of the nearest centres, the lower of
 * equals, and the squared `distances [b, 2]` to them and to the next; `[b, 1]` of one centre.
 */
function assignmentProgram(dimensions: number, clusters: number): Program {
  const graph = new Graph("k-means-assignment");
  const rows = graph.input("rows", "float32", ["b", dimensions]);
  const centres = graph.input("centres", "float32", ["C", dimensions]);
  const norms = sumSquare(centres, { axis: 1 });
  // ‖x‖² is the same for all centres: it is added to the least only.
  const parts = gemm(rows, centres, norms, { transposeB: true, alpha: -2 });
  const { values, indices } = topK(parts, Math.min(2, clusters), { largest: false });
  const distances = relu(add(values, unsqueeze(sumSquare(rows, { axis: 1 }), 1)));
  return new Program(graph, { labels: cast(gather(indices, 0, 1), "int32"), distances });
}
