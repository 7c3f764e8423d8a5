/** Binary BAIT over a large pool: nothing as large as the features is made beside them. */
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import {
  add,
  concat,
  eyeLike,
  gemm,
  Graph,
  inverse,
  matmul,
  max,
  mul,
  Program,
  type Runtime,
  slice,
  softmax,
  sub,
  sum,
  unsqueeze,
} from "../../onnx/mod.ts";
import { blockRows, runInBlocks } from "../blocks.ts";
import type { Query } from "../strategy.ts";
import { fisherWeights, normalised } from "./fisher.ts";
import type { BaitOptions } from "./run.ts";
import { speculativeProgram } from "./speculative_program.ts";

/**
 * Picks as the binary program does, pool rows read in blocks before the first pick.
 *
 * @param query The query, with features and logits of pool and labelled set.
 * @param options λ and the Fisher normalisation; the selection is forward and backward.
 * @returns B pool rows.
 */
export async function pickFromLargePool(query: Query, options: BaitOptions): Promise<Int32Array> {
  const { pool, labelled, budget, runtime } = query;
  const n = labelled.size;
  const features = pool.features!;
  const size = features.shape[1]!;
  const share = budget / (n + budget);
  const weights = await binaryWeights(runtime, pool.logits!);
  const known = n === 0 ? new Float32Array() : await binaryWeights(runtime, labelled.logits!);
  const all = normalised(fisherWeights(options.fisher, pool.size + n)).data;
  const prior = fisherWeights(options.fisher, n).data.map((w, i) => w * known[i]! * (1 - share));

  const fisher = new Float64Array(size * size);
  await addGram(runtime, fisher, features, weights.map((w, i) => w * all[i]!));
  const precision = new Float64Array(size * size);
  if (n > 0) {
    await addGram(
      runtime,
      fisher,
      labelled.features!,
      known.map((w, i) => w * all[pool.size + i]!),
    );
    await addGram(runtime, precision, labelled.features!, prior);
  }
  const square = (sums: Float64Array): NdArray => ndarray(Float32Array.from(sums), [size, size]);
  const { covariance, risk } = await runtime.run(covarianceProgram(size), {
    precision: square(precision),
    fisher: square(fisher),
    lambda: ndarray(Float32Array.of(options.lambda), []),
  });
  const { q, r } = await runInBlocks(runtime, quadraticsProgram(size), {
    rows: features,
    shared: { covariance: covariance!, risk: risk! },
    size: blockRows(2 * size),
  }) as { q: NdArray; r: NdArray };
  const scale = weights.map((w) => Math.sqrt(share * w));
  const forward = Math.min(2 * budget, pool.size);
  const program = speculativeProgram({ dimensions: size, forward, keep: budget });
  const { picks } = await runtime.run(program, {
    features,
    scale: ndarray(scale, [pool.size]),
    q: ndarray(q.data.map((value, i) => 1 + value * scale[i]! ** 2), [pool.size]),
    r: ndarray(r.data.map((value, i) => value * scale[i]! ** 2), [pool.size]),
    covariance: covariance!,
    fisher: square(fisher),
  });
  return picks!.data as Int32Array;
}

/** m(1 − m) of every row, m the largest probability. */
async function binaryWeights(runtime: Runtime, logits: NdArray): Promise<Float32Array> {
  const classes = logits.shape[1]!;
  const graph = new Graph("bait-binary-weights");
  const top = max(softmax(graph.input("rows", "float32", ["b", classes])), { axis: 1 });
  const program = new Program(graph, { weights: mul(top, sub(1, top)) });
  const options = { rows: logits, size: blockRows(classes) };
  return (await runInBlocks(runtime, program, options)).weights!.data as Float32Array;
}

/** Adds Σ w_i x_i x_iᵀ to `total`, block by block, in float64 across blocks. */
async function addGram(
  runtime: Runtime,
  total: Float64Array,
  rows: NdArray,
  weights: Float32Array,
): Promise<void> {
  const [count, width] = rows.shape as [number, number];
  const program = gramProgram(width);
  const size = blockRows(width);
  for (let start = 0; start < count; start += size) {
    const end = Math.min(start + size, count);
    const { gram } = await runtime.run(program, {
      rows: ndarray(rows.data.subarray(start * width, end * width), [end - start, width]),
      weights: ndarray(weights.subarray(start, end), [end - start]),
    });
    const part = gram!.data as Float32Array;
    for (let i = 0; i < part.length; i++) total[i]! += part[i]!;
  }
}

function gramProgram(dimensions: number): Program {
  const graph = new Graph("bait-gram");
  const rows = graph.input("rows", "float32", ["b", dimensions]);
  const weights = graph.input("weights", "float32", ["b"]);
  const weighted = mul(rows, unsqueeze(weights, 1));
  return new Program(graph, { gram: gemm(weighted, rows, undefined, { transposeA: true }) });
}

/** A = (precision + λI)⁻¹ and AFA. */
function covarianceProgram(dimensions: number): Program {
  const graph = new Graph("bait-covariance");
  const shape = [dimensions, dimensions];
  const precision = graph.input("precision", "float32", shape);
  const fisher = graph.input("fisher", "float32", shape);
  const lambda = graph.input("lambda", "float32", []);
  const covariance = inverse(add(precision, mul(eyeLike(precision), lambda)));
  return new Program(graph, {
    covariance,
    risk: matmul(matmul(covariance, fisher), covariance),
  });
}

/** xᵀAx and xᵀ(AFA)x of every row, by one product. */
function quadraticsProgram(dimensions: number): Program {
  const graph = new Graph("bait-quadratics");
  const rows = graph.input("rows", "float32", ["b", dimensions]);
  const covariance = graph.input("covariance", "float32", [dimensions, dimensions]);
  const risk = graph.input("risk", "float32", [dimensions, dimensions]);
  const products = matmul(rows, concat([covariance, risk], 1));
  return new Program(graph, {
    q: sum(mul(slice(products, 1, 0, dimensions), rows), { axis: 1 }),
    r: sum(mul(slice(products, 1, dimensions), rows), { axis: 1 }),
  });
}
