/** k-means++: initial centres by D² sampling. */
import { type NdArray, takeRows } from "../../core/ndarray.ts";
import type { Random } from "../../core/random.ts";
import { Graph, Program, type Runtime } from "../../onnx/mod.ts";
import { squaredDistancesTo } from "../distances.ts";
import { d2Sampling } from "../pickers/d2_sampling.ts";

/**
 * Centres are chosen among this many rows, or among {@linkcode ROWS_PER_CENTRE} for each: one pass over
 * all rows for every centre would cost more than the iterations that follow.
 */
const LEAST_ROWS = 25_000;
const ROWS_PER_CENTRE = 32;

/**
 * Chooses initial centres (Arthur and Vassilvitskii 2007).
 *
 * @param runtime Runs the program.
 * @param features `[N, D]`, small enough for their squares (see `scaledForSquares`).
 * @param clusters C, 1 to N.
 * @param random Draws the rows.
 * @returns `[C, D]`: distinct rows.
 */
export async function seedCentres(
  runtime: Runtime,
  features: NdArray,
  clusters: number,
  random: Random,
): Promise<NdArray> {
  const rows = sampleRows(features, Math.max(LEAST_ROWS, ROWS_PER_CENTRE * clusters), random);
  const [count = 0, dimensions = 0] = rows.shape;
  const first = random.integer(count);
  const uniforms = Float64Array.from({ length: clusters - 1 }, () => random.uniform());
  const { picks } = await runtime.run(seedingProgram(dimensions), {
    features: rows,
    first: { data: BigInt64Array.of(BigInt(first)), shape: [] },
    uniforms: { data: uniforms, shape: [clusters - 1] },
  });
  return takeRows(rows, picks!.data as Int32Array);
}

function sampleRows(features: NdArray, most: number, random: Random): NdArray {
  const count = features.shape[0]!;
  return count <= most ? features : takeRows(features, random.choice(count, most).sort());
}

function seedingProgram(dimensions: number): Program {
  const graph = new Graph("k-means-seeding");
  const features = graph.input("features", "float32", ["N", dimensions]);
  const first = graph.input("first", "int64", []);
  const uniforms = graph.input("uniforms", "float64", ["T"]);
  const distancesTo = squaredDistancesTo(features);
  return new Program(graph, { picks: d2Sampling({ first, uniforms, distancesTo }) });
}
