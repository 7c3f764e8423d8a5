/** Binary BAIT as a problem of numbers: each row's strength, and the two matrices, in float64. */
import { type NdArray, ndarray, takeRows } from "../../../core/ndarray.ts";
import { inBlocks } from "../../../onnx/blocks.ts";
import {
  add,
  cast,
  fill,
  gemm,
  Graph,
  loop,
  mul,
  Program,
  type Runtime,
  sliceBetween,
  unsqueeze,
} from "../../../onnx/mod.ts";
import type { Query } from "../../strategy.ts";
import { fisherWeights, normalised } from "../fisher.ts";
import type { BaitOptions } from "../run.ts";
import { farCentre } from "./centre.ts";
import type { Precision } from "./quadratics_program.ts";
import { variances } from "./variances.ts";

/** Rows of a pool whose products take no noticeable time in float64. */
const FEW = 2048;

/** Rows that a run of the program adds up, and rows of which it makes one product. */
const PART = 1 << 16;
const BLOCK = 1 << 9;

/** Rows with the weights that they have in M: y_i = √c_i·x_i. */
export interface StrongRows {
  /** x, `[k, D]`. */
  readonly rows: NdArray;
  /** c, `[k]`. */
  readonly strengths: NdArray<Float64Array>;
}

/** What is picked from: adding row i to the batch adds y_iy_iᵀ to M. */
export interface BinaryProblem {
  /** X, `[N, D]`. */
  readonly features: NdArray;
  /** c_i = share·m_i(1 − m_i), `[N]`. */
  readonly strengths: Float64Array;
  /** The labelled rows. */
  readonly known: StrongRows;
  readonly lambda: number;
  /** M₀ = λI + F_L·n/(n+B), `[D, D]`. */
  readonly prior: NdArray<Float64Array>;
  /** F over pool and labelled rows, `[D, D]`. */
  readonly fisher: NdArray<Float64Array>;
}

/** Works out a query's problem; the rows are read in blocks. */
export async function binaryProblem(query: Query, options: BaitOptions): Promise<BinaryProblem> {
  const { pool, labelled, budget, runtime } = query;
  const n = labelled.size;
  const features = pool.features!;
  const size = features.shape[1]!;
  // Rows that are scored once, each for itself, enter with their whole weight (as the reference does).
  const share = options.select === "top" ? 1 : budget / (n + budget);
  const observed = n / (n + budget);
  const own = await variances(runtime, pool.logits!);
  const seen = n === 0 ? new Float64Array() : await variances(runtime, labelled.logits!);
  const all = normalised(fisherWeights(options.fisher, pool.size + n));
  const fisher = new Float64Array(size * size);
  const prior = new Float64Array(size * size);
  const poolWeights = own.map((v, i) => v * all[i]!);
  // F is only multiplied with: of large pools near zero, its products are precise enough in float32.
  const coarse = pool.size > FEW && farCentre(features) === undefined;
  await addGram(runtime, fisher, features, poolWeights, coarse ? "float32" : "float64");
  const weights = fisherWeights(options.fisher, n);
  const known = {
    rows: ndarray(n === 0 ? new Float32Array() : labelled.features!.data, [n, size]),
    strengths: ndarray(seen.map((v, i) => v * weights[i]! * observed), [n]),
  };
  const knownWeights = seen.map((v, i) => v * all[pool.size + i]!);
  await addGram(runtime, fisher, known.rows, knownWeights, "float64");
  await addGram(runtime, prior, known.rows, known.strengths.data, "float64");
  for (let i = 0; i < size; i++) prior[i * (size + 1)]! += options.lambda;
  return {
    features,
    strengths: own.map((v) => v * share),
    known,
    lambda: options.lambda,
    prior: ndarray(prior, [size, size]),
    fisher: ndarray(symmetric(fisher, size), [size, size]),
  };
}

/** Halfway to the transpose: w·x_a times x_b is rounded otherwise than w·x_b times x_a. */
function symmetric(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((value, i) => (value + matrix[i % size * size + Math.floor(i / size)]!) / 2);
}

/**
 * Copies rows and their strengths, as programs take them.
 *
 * @returns `rows [k, D]` and `strengths [k]`.
 */
export function takeStrong(
  { features, strengths }: BinaryProblem,
  rows: ArrayLike<number>,
): StrongRows {
  const width = features.shape[1]!;
  if (rows.length === 0) {
    return {
      rows: ndarray(new Float32Array(width), [1, width]),
      strengths: ndarray(new Float64Array(1), [1]),
    };
  }
  return {
    rows: takeRows(features, rows),
    strengths: takeRows(ndarray(strengths, [strengths.length]), rows),
  };
}

/** Adds Σ w_i x_i x_iᵀ to `total`: products of some rows in a precision, their sum in float64. */
async function addGram(
  runtime: Runtime,
  total: Float64Array,
  rows: NdArray,
  weights: Float64Array,
  precision: Precision,
): Promise<void> {
  const [count, width] = rows.shape as [number, number];
  const program = gramProgram(width, precision);
  await inBlocks(count, PART, async (start, end) => {
    const { gram } = await runtime.run(program, {
      rows: ndarray(rows.data.subarray(start * width, end * width), [end - start, width]),
      weights: ndarray(weights.subarray(start, end), [end - start]),
      blocks: ndarray(BigInt64Array.of(BigInt(Math.ceil((end - start) / BLOCK))), []),
    });
    const part = gram!.data as Float64Array;
    for (let i = 0; i < part.length; i++) total[i]! += part[i]!;
  });
}

/** The sum is taken inside the program: D² numbers handed out a block would be as much as the rows. */
function gramProgram(dimensions: number, precision: Precision): Program {
  const graph = new Graph("bait-gram");
  const rows = graph.input("rows", "float32", ["b", dimensions]);
  const weights = graph.input("weights", "float64", ["b"]);
  const { state: [gram] } = loop({
    count: graph.input("blocks", "int64", []),
    state: [cast(fill(graph, 0, [dimensions, dimensions]), "float64")],
    body: (block, [sum]) => {
      const start = unsqueeze(mul(block, BLOCK), 0);
      const bounds = { start, end: add(start, BLOCK) };
      const part = cast(sliceBetween(rows, 0, bounds, "s"), precision);
      const own = cast(sliceBetween(weights, 0, bounds, "s"), precision);
      const weighted = mul(part, unsqueeze(own, 1));
      const product = gemm(weighted, part, undefined, { transposeA: true });
      return { state: [add(sum!, cast(product, "float64"))] };
    },
  });
  return new Program(graph, { gram: gram! });
}
