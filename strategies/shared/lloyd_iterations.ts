/** Lloyd's iterations over many rows: programs find the nearest centres, block by block. */
import type { Floats, NdArray } from "../../core/ndarray.ts";
import {
  argMin,
  cast,
  type Feeds,
  gatherElements,
  Graph,
  less,
  maximum,
  min,
  mul,
  Program,
  type Runtime,
  squeeze,
  sub,
  sumSquare,
  unsqueeze,
  where,
} from "../../onnx/mod.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import { distanceParts, RESOLVED } from "./distances.ts";
import { Lloyd } from "./lloyd.ts";

/**
 * Blocks are this many times smaller than memory asks for: distances stay in the processor's cache.
 */
const BLOCK_SHARE = 4;

/** When iterations end. */
export interface Ending {
  /** After this many of them. */
  readonly limit: number;
  /** Once at most one in this many rows changes its cluster. */
  readonly settled: number;
  /** Once inertia falls by less than one in this many; default no matter how little. */
  readonly steady?: number;
  /**
   * How far centres go beyond the means, as a share of the way there: fewer iterations lead as far
   * (overrelaxation, Salakhutdinov and Roweis 2003). Default 0.
   */
  readonly beyond?: number;
}

/**
 * Lloyd's iterations; they move the centres.
 *
 * @param features `[N, D]`, centred.
 * @param centres `[C, D]`.
 * @param weights `[N]`, positive; default 1.
 * @returns `[N]`: each row's cluster.
 */
export async function lloydIterations(
  runtime: Runtime,
  features: NdArray,
  centres: NdArray,
  ending: Ending,
  weights?: Floats,
): Promise<Int32Array> {
  const [count, dimensions] = features.shape as [number, number];
  const [clusters] = centres.shape as [number];
  const size = blockRows(BLOCK_SHARE * Math.max(clusters, dimensions));
  const run = (
    program: Program,
    rows: NdArray,
    along: Feeds = {},
  ): ReturnType<typeof runInBlocks> =>
    runInBlocks(runtime, program, { rows, along, shared: { centres }, size });
  for (const program of [assignmentProgram, changesProgram]) await runtime.prepare(program);
  const lloyd = new Lloyd(features, centres, weights);
  const first = await run(assignmentProgram, features);
  lloyd.assign(undefined, first.labels!.data as Int32Array);
  let inertia = lloyd.move();
  for (let iteration = 1; iteration < ending.limit; iteration++) {
    const labels = { data: lloyd.labels, shape: [count] };
    const { unsettled } = await run(changesProgram, features, { labels, limits: first.limits! });
    const rows = placesOf(unsettled!.data as Float32Array);
    if (rows.length === 0) break;
    const nearest = await run(assignmentProgram, runtime.takeRows(features, rows));
    const changed = lloyd.assign(rows, nearest.labels!.data as Int32Array);
    if (changed <= count / ending.settled) break;
    const before = inertia;
    inertia = lloyd.move(ending.beyond);
    if (ending.steady !== undefined && before - inertia < inertia / ending.steady) break;
  }
  return lloyd.labels;
}

/** The places of numbers that are not 0. */
function placesOf(numbers: Float32Array): Int32Array {
  const places = new Int32Array(numbers.length);
  let count = 0;
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== 0) places[count++] = i;
  return places.subarray(0, count);
}

/**
 * From `rows [b, D]` and `centres [C, D]` to the `labels [b]` of the nearest centres, the lower of
 * equals; −1 − label if float32 cannot tell, because the least part is below the row's limit. The
 * `limits [b]` do not depend on the centres.
 */
function makeAssignment(): Program {
  const graph = new Graph("k-means-assignment");
  const rows = graph.input("rows", "float32", ["b", "D"]);
  const centres = graph.input("centres", "float32", ["C", "D"]);
  const parts = distanceParts(rows, centres);
  const limits = mul(sumSquare(rows, { axis: 1 }), RESOLVED - 1);
  const nearest = cast(argMin(parts, { axis: 1 }), "int32");
  return new Program(graph, {
    labels: where(less(min(parts, { axis: 1 }), limits), sub(-1, nearest), nearest),
    limits,
  });
}

/**
 * From `rows [b, D]`, `centres [C, D]`, and the rows' `labels` and `limits [b]` to `unsettled [b]`,
 * 1 if another centre is nearer than the label's or float32 cannot tell. This takes far less time
 * than finding the centre.
 */
function makeChanges(): Program {
  const graph = new Graph("k-means-changes");
  const rows = graph.input("rows", "float32", ["b", "D"]);
  const centres = graph.input("centres", "float32", ["C", "D"]);
  const labels = graph.input("labels", "int32", ["b"]);
  const limits = graph.input("limits", "float32", ["b"]);
  const parts = distanceParts(rows, centres);
  const own = squeeze(gatherElements(parts, unsqueeze(labels, 1), 1), 1);
  const unsettled = less(min(parts, { axis: 1 }), maximum(own, limits));
  return new Program(graph, { unsettled: cast(unsettled, "float32") });
}

const assignmentProgram = makeAssignment();
const changesProgram = makeChanges();
