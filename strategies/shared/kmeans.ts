/** k-means. */
import type { NdArray } from "../../core/ndarray.ts";
import type { Random } from "../../core/random.ts";
import {
  argMin,
  cast,
  type Feeds,
  gatherElements,
  gemm,
  Graph,
  less,
  maximum,
  min,
  mul,
  Program,
  type Runtime,
  squeeze,
  sumSquare,
  unsqueeze,
  type Value,
  where,
} from "../../onnx/mod.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import { RESOLVED } from "./distances.ts";
import { Lloyd } from "./lloyd.ts";
import { seedCentres } from "./seeding.ts";

/** Rows of a sample, or that many for each centre if those are more. */
const SAMPLE = 4096;
const SAMPLE_PER_CENTRE = 8;

/** Iterations at most; a few dozen suffice nearly always. */
const LIMIT = 100;

/** Iterations end once at most one in this many rows changes its cluster. */
const SETTLED = 160;

/**
 * Over more rows than a sample has, they also end once inertia falls by less than one in this many.
 */
const STEADY = 1500;

/**
 * Blocks are this many times smaller than memory asks for: distances stay in the processor's cache.
 */
const BLOCK_SHARE = 16;

/** Input of k-means. */
export interface KMeansOptions {
  /** `[N, D]`, centred. */
  readonly features: NdArray;
  /** C, 1 to N. */
  readonly clusters: number;
  /** Draws the initial centres: the same stream gives the same clusters. */
  readonly random: Random;
}

/**
 * Clusters rows by k-means: k-means++ seeding, then Lloyd's iterations until hardly a row changes
 * its cluster. No `[N, C]` matrix exists as a whole.
 *
 * @returns `[N]`: each row's cluster, in [0, C), numbered by their first rows. If rows are equal,
 * there may be fewer than C.
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

/**
 * Iterates over a sample first: its centres are near those of all rows, at a fraction of the cost.
 */
async function iterated(runtime: Runtime, options: KMeansOptions): Promise<Int32Array> {
  const { features, clusters, random } = options;
  const count = features.shape[0]!;
  const size = sampleSize(clusters);
  const sample = count <= size
    ? features
    : runtime.takeRows(features, random.choice(count, size).sort());
  const centres = await seedCentres(runtime, sample, clusters, random);
  if (sample !== features) await settled(runtime, sample, centres);
  return await settled(runtime, features, centres);
}

function sampleSize(clusters: number): number {
  return Math.max(SAMPLE, SAMPLE_PER_CENTRE * clusters);
}

/** Lloyd's iterations; they move the centres. */
async function settled(runtime: Runtime, features: NdArray, centres: NdArray): Promise<Int32Array> {
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
  const lloyd = new Lloyd(features, centres);
  const first = await run(assignmentProgram, features);
  lloyd.assign(undefined, first.labels!.data as Int32Array);
  let inertia = lloyd.move();
  for (let iteration = 1; iteration < LIMIT; iteration++) {
    const labels = { data: lloyd.labels, shape: [count] };
    const { unsettled } = await run(changesProgram, features, { labels, limits: first.limits! });
    const rows = placesOf(unsettled!.data as Float32Array);
    if (rows.length === 0) break;
    const nearest = await run(assignmentProgram, runtime.takeRows(features, rows));
    const changed = lloyd.assign(rows, nearest.labels!.data as Int32Array);
    if (changed <= count / SETTLED) break;
    const before = inertia;
    inertia = lloyd.move();
    if (count > sampleSize(clusters) && before - inertia < inertia / STEADY) break;
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

/** Numbers clusters by their first rows. */
function inOrder(labels: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return labels.map((label) => {
    const number = numbers.get(label) ?? numbers.size;
    numbers.set(label, number);
    return number;
  });
}

/** Less its squared norm, the squared distance `[b, C]` of each row to each centre. */
function partsOf(rows: Value, centres: Value): Value {
  return gemm(rows, centres, sumSquare(centres, { axis: 1 }), { transposeB: true, alpha: -2 });
}

/**
 * From `rows [b, D]` and `centres [C, D]` to the `labels [b]` of the nearest centres, the lower of
 * equals; −1 if float32 cannot tell, because the least part is below the row's limit. The `limits
 * [b]` do not depend on the centres.
 */
function makeAssignment(): Program {
  const graph = new Graph("k-means-assignment");
  const rows = graph.input("rows", "float32", ["b", "D"]);
  const centres = graph.input("centres", "float32", ["C", "D"]);
  const parts = partsOf(rows, centres);
  const limits = mul(sumSquare(rows, { axis: 1 }), RESOLVED - 1);
  const nearest = cast(argMin(parts, { axis: 1 }), "int32");
  return new Program(graph, {
    labels: where(less(min(parts, { axis: 1 }), limits), -1, nearest),
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
  const parts = partsOf(rows, centres);
  const own = squeeze(gatherElements(parts, unsqueeze(labels, 1), 1), 1);
  const unsettled = less(min(parts, { axis: 1 }), maximum(own, limits));
  return new Program(graph, { unsettled: cast(unsettled, "float32") });
}

const assignmentProgram = makeAssignment();
const changesProgram = makeChanges();
