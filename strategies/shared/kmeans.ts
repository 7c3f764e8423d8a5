/** k-means. */
import { type Floats, type NdArray, takeRows } from "../../core/ndarray.ts";
import type { Random } from "../../core/random.ts";
import type { Runtime } from "../../onnx/mod.ts";
import { seedCentres } from "./seeding.ts";
import { type Ending, lloydIterations } from "./lloyd_iterations.ts";

/** Rows of a sample, or that many for each centre if those are more. */
const SAMPLE = 4096;
const SAMPLE_PER_CENTRE = 8;

/** Hardly any row moves; a few dozen iterations suffice nearly always. */
const hardlyAnyMoves: Ending = { limit: 100, settled: 160 };

/** A sample's own optimum is not that of all rows: its inertia falls slowly. */
const isRough: Ending = { ...hardlyAnyMoves, steady: 50 };

/** Inertia hardly falls: for all rows, once their centres are those of a sample. */
const isSteady: Ending = { ...hardlyAnyMoves, steady: 500, beyond: 0.8 };

/** No row moves any more; the limit is for rounding, which may keep that out of reach. */
const fixedPoint: Ending = { limit: 1000, settled: Infinity };

/** Input of k-means. */
export interface KMeansOptions {
  /** `[N, D]`, centred. */
  readonly features: NdArray;
  /** C, 1 to N. */
  readonly clusters: number;
  /** Draws the initial centres: the same stream gives the same clusters. */
  readonly random: Random;
  /** `[N]`, positive: each row's share in its cluster's mean; default 1. */
  readonly weights?: Floats;
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
 * Lloyd's iterations from given rows, until no row changes its cluster.
 *
 * @param features `[N, D]`, centred.
 * @param starts C rows: the initial centres.
 * @param weights `[N]`, positive; default 1.
 * @returns `[N]`: each row's cluster, numbered as the starts.
 */
export async function lloydFrom(
  runtime: Runtime,
  features: NdArray,
  starts: ArrayLike<number>,
  weights?: Floats,
): Promise<Int32Array> {
  return await lloydIterations(runtime, features, takeRows(features, starts), fixedPoint, weights);
}

/**
 * Iterates over a sample first: its centres are near those of all rows, at a fraction of the cost.
 */
async function iterated(runtime: Runtime, options: KMeansOptions): Promise<Int32Array> {
  const { features, clusters, random, weights } = options;
  const count = features.shape[0]!;
  const size = sampleSize(clusters);
  const rows = count > size ? random.choice(count, size).sort() : undefined;
  const sample = rows ? runtime.takeRows(features, rows) : features;
  const centres = await seedCentres(runtime, sample, clusters, random);
  if (rows === undefined) {
    return await lloydIterations(runtime, features, centres, hardlyAnyMoves, weights);
  }
  const weightsOfSample = weights && Float64Array.from(rows, (row) => weights[row]!);
  await lloydIterations(runtime, sample, centres, isRough, weightsOfSample);
  return await lloydIterations(runtime, features, centres, isSteady, weights);
}

function sampleSize(clusters: number): number {
  return Math.max(SAMPLE, SAMPLE_PER_CENTRE * clusters);
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
