/** Binary BAIT as a problem of numbers: each row's strength, and the two matrices, in float64. */
import { type NdArray, ndarray, takeRows } from "../../../core/ndarray.ts";
import { blockRows, inBlocks, runInBlocks } from "../../../onnx/blocks.ts";
import {
  add,
  cast,
  div,
  exp,
  fill,
  gemm,
  Graph,
  less,
  loop,
  max,
  mul,
  Program,
  type Runtime,
  sliceBetween,
  square,
  sub,
  sum,
  unsqueeze,
  type Value,
  where,
} from "../../../onnx/mod.ts";
import type { BaitProblem, Precision } from "../problem.ts";

/** Rows of a pool whose products take little time in float64. */
const FEW_ROWS = 2048;

/** Logits whose powers take little time in float64. */
const FEW_LOGITS = 2 ** 22;

/** Rows that a run of the program adds up, and rows of which it makes one product. */
const PART = 1 << 16;
const BLOCK = 1 << 9;

/** Rows that the centre is computed from, at most. */
const SAMPLE = 1024;

/** Rows are far from zero if the square of their centre is this many times their variance. */
const FAR = 64;

/** Rows x `[k, D]` with the weights c `[k]` that they have in M: y_i = √c_i·x_i. */
export interface WeightedRows {
  readonly rows: NdArray;
  readonly strengths: NdArray<Float64Array>;
}

/** Binary BAIT's problem: adding row i to the batch adds y_iy_iᵀ to M. */
export interface BinaryProblem {
  readonly runtime: Runtime;
  /** X, `[N, D]`. */
  readonly features: NdArray;
  /** c_i = share·m_i(1 − m_i), `[N]`. */
  readonly strengths: Float64Array;
  readonly known: WeightedRows;
  readonly lambda: number;
  /** M₀ = λI + F_L·n/(n+B), `[D, D]`. */
  readonly prior: NdArray<Float64Array>;
  /** F over pool and labelled rows, `[D, D]`. */
  readonly fisher: NdArray<Float64Array>;
}

/** Works out a problem; the rows are read in blocks. */
export async function binaryProblem(problem: BaitProblem): Promise<BinaryProblem> {
  const { runtime, features, labelledFeatures, lambda, share } = problem;
  const size = features.shape[1]!;
  const n = labelledFeatures.shape[0]!;
  const own = await variances(runtime, problem.logits);
  const seen = n === 0 ? new Float64Array() : await variances(runtime, problem.labelledLogits);
  const times = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, i) => x * b[i]!);
  const known = {
    rows: ndarray(labelledFeatures.data, [n, size]),
    strengths: ndarray(times(seen, problem.priorWeights), [n]),
  };
  const fisher = new Float64Array(size * size);
  const prior = new Float64Array(size * size);
  // F is only multiplied with: for large pools near zero, float32 products are precise enough.
  const isCoarse = own.length > FEW_ROWS && farCentre(features) === undefined;
  const precision = isCoarse ? "float32" : "float64";
  await addGram(runtime, fisher, features, times(own, problem.poolWeights), precision);
  await addGram(runtime, fisher, known.rows, times(seen, problem.labelledWeights), "float64");
  await addGram(runtime, prior, known.rows, known.strengths.data, "float64");
  for (let i = 0; i < size; i++) prior[i * (size + 1)]! += lambda;
  return {
    runtime,
    features,
    strengths: own.map((v) => v * share),
    known,
    lambda,
    prior: ndarray(prior, [size, size]),
    // Halfway to the transpose: w·x_a times x_b is rounded differently from w·x_b times x_a.
    fisher: ndarray(
      fisher.map((x, i) => (x + fisher[i % size * size + Math.floor(i / size)]!) / 2),
      [size, size],
    ),
  };
}

/**
 * The centre `[D]` of rows `[N, D]` far from zero, with which float32's products are mostly
 * rounding.
 */
export function farCentre({ data, shape }: NdArray): Float64Array | undefined {
  const [count, width] = shape as [number, number];
  const step = Math.ceil(count / SAMPLE);
  const centre = new Float64Array(width);
  let [squares, taken] = [0, 0];
  for (let row = 0; row < count; row += step, taken++) {
    for (let i = 0; i < width; i++) {
      const x = data[row * width + i]!;
      centre[i]! += x;
      squares += x ** 2;
    }
  }
  const mean = centre.map((sum) => sum / taken);
  const offset = mean.reduce((sum, x) => sum + x ** 2, 0);
  return offset > FAR * (squares / taken - offset) ? mean : undefined;
}

/** Copies rows and their strengths; one row of strength 0 if there is none. */
export function takeWeighted(
  { features, strengths }: BinaryProblem,
  rows: ArrayLike<number>,
): WeightedRows {
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

/** The variance m(1 − m) of the binary outcome, m the largest probability, to full precision. */
export async function variances(runtime: Runtime, logits: NdArray): Promise<Float64Array> {
  const classes = logits.shape[1]!;
  const precision = logits.data.length <= FEW_LOGITS ? "float64" : "float32";
  const program = variancesProgram(classes, precision);
  const made = await runInBlocks(runtime, program, { rows: logits, size: blockRows(classes) });
  return made.variances!.data as Float64Array;
}

function variancesProgram(classes: number, precision: Precision): Program {
  const graph = new Graph("bait-variances");
  const logits = graph.input("rows", "float32", ["b", classes]);
  return new Program(graph, { variances: cast(binaryVariances(logits, precision), "float64") });
}

/**
 * m(1 − m) of logits `[N, K]`: with e_k = exp(z_k − z_top), m = 1/Σe and 1 − m = (the sum of the
 * others)/Σe. If that sum is small, Σe − 1 would be rounding, and the others are added up; they hold
 * no second 1 then.
 */
export function binaryVariances(logits: Value, precision: Precision): Value {
  const rows = cast(logits, precision);
  const shifted = sub(rows, max(rows, { axis: 1, keep: true }));
  const powers = exp(shifted);
  const total = sum(powers, { axis: 1 });
  const small = sum(mul(powers, cast(less(shifted, 0), precision)), { axis: 1 });
  const others = where(less(total, 1.5), small, sub(total, 1));
  return div(others, square(total));
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

/** The sum is taken inside the program: D² numbers per block would be as much as the rows. */
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
