/**
 * The Laplace approximation of the head's last layer, as *Fast Fishing* (2404.08981) uses it: one
 * covariance for all classes, Σ = (λI + Σ h hᵀ)⁻¹ over the labelled rows.
 */
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import type { Random } from "../../core/random.ts";
import { runInBlocks } from "../../onnx/blocks.ts";
import {
  add,
  div,
  gemm,
  Graph,
  inverse,
  matmul,
  mul,
  Program,
  type Runtime,
  sqrt,
  sum,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";

/** λ, the prior's precision. */
const RIDGE = 1;

/** The factor of the mean-field approximation of the softmax's expectation. */
const MEAN_FIELD_FACTOR = 0.4;

/** T: draws from the posterior, in the loop and for single acquisitions. */
export const MONTE_CARLO_SAMPLES = 100;

export interface Posterior {
  /** Logits `[N, K]` that account for the posterior's variance: z / √(1 + 0.4·hᵀΣh). */
  meanField(logits: NdArray, hidden: NdArray): Promise<NdArray>;
  /** Draws `[N, T, K]` of the logits `[N, K]`: mean z and variance hᵀΣh for every class. */
  monteCarlo(
    logits: NdArray,
    hidden: NdArray,
    samples: number,
    random: Random,
  ): Promise<NdArray>;
}

/** Fits the posterior to `[n, D]`, the last layer's input on the labelled set. */
export async function laplace(runtime: Runtime, hidden: NdArray): Promise<Posterior> {
  const dimensions = hidden.shape[1]!;
  const { covariance } = await runtime.run(covarianceProgram(dimensions), { hidden });
  const run = async (
    program: Program,
    rows: NdArray,
    along: Record<string, NdArray>,
  ): Promise<NdArray> => {
    const shared = { covariance: covariance! };
    const size = Math.max(1, rows.shape[0]!);
    const blocks = { rows, input: "hidden", along, shared, size };
    return (await runInBlocks(runtime, program, blocks)).result as NdArray;
  };
  return {
    meanField: (logits, rows) =>
      run(meanFieldProgram(dimensions, logits.shape[1]!), rows, { logits }),
    monteCarlo(logits, rows, samples, random): Promise<NdArray> {
      const [count, classes] = logits.shape as [number, number];
      const shape = [count, samples, classes];
      const noise = Float32Array.from({ length: count * samples * classes }, () => random.normal());
      const program = monteCarloProgram(dimensions, classes);
      return run(program, rows, { logits, noise: ndarray(noise, shape) });
    },
  };
}

function covarianceProgram(dimensions: number): Program {
  const graph = new Graph("laplace");
  const hidden = graph.input("hidden", "float32", ["n", dimensions]);
  const ridge = new Float32Array(dimensions * dimensions);
  for (let i = 0; i < dimensions; i++) ridge[i * dimensions + i] = RIDGE;
  const prior = graph.constant({ data: ridge, shape: [dimensions, dimensions] });
  const precision = gemm(hidden, hidden, prior, { transposeA: true });
  return new Program(graph, { covariance: inverse(precision) });
}

function meanFieldProgram(dimensions: number, classes: number): Program {
  const { graph, logits, variance } = posteriorInputs("mean-field", dimensions, classes);
  const scale = sqrt(add(mul(variance, MEAN_FIELD_FACTOR), 1));
  return new Program(graph, { result: div(logits, scale) });
}

function monteCarloProgram(dimensions: number, classes: number): Program {
  const { graph, logits, variance } = posteriorInputs("monte-carlo", dimensions, classes);
  const noise = graph.input("noise", "float32", ["N", "T", classes]);
  const deviation = unsqueeze(sqrt(variance), 1);
  return new Program(graph, { result: add(unsqueeze(logits, 1), mul(noise, deviation)) });
}

/** The shared inputs, and the logits' variance hᵀΣh, `[N, 1]`. */
function posteriorInputs(
  name: string,
  dimensions: number,
  classes: number,
): { graph: Graph; logits: Value; variance: Value } {
  const graph = new Graph(name);
  const logits = graph.input("logits", "float32", ["N", classes]);
  const hidden = graph.input("hidden", "float32", ["N", dimensions]);
  const covariance = graph.input("covariance", "float32", [dimensions, dimensions]);
  const variance = sum(mul(matmul(hidden, covariance), hidden), { axis: 1, keep: true });
  return { graph, logits, variance };
}
