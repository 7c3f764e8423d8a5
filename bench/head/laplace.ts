/**
 * The Laplace approximation of the head's last layer, as *Fast Fishing* (2404.08981) uses it: one
 * covariance for all classes, Σ = (λI + Σ h hᵀ)⁻¹ over the labelled rows.
 */
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import type { Random } from "../../core/random.ts";
import { blockRows, inBlocks, runInBlocks, takeBetween } from "../../onnx/blocks.ts";
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
    async monteCarlo(logits, rows, samples, random): Promise<NdArray> {
      const [count, classes] = logits.shape as [number, number];
      const deviations = await run(deviationProgram(dimensions), rows, {});
      const data = new Float32Array(count * samples * classes);
      for (let i = 0; i < data.length; i++) data[i] = random.normal();
      const draws = ndarray(data, [count, samples, classes]);
      const program = monteCarloProgram(classes);
      // The draws take the noise's place: at K = 100 they are the largest array there is.
      await inBlocks(count, blockRows(samples * classes), async (start, end) => {
        const [noise, mean, deviation] = [draws, logits, deviations].map((array) =>
          takeBetween(array, start, end)
        );
        const { result } = await runtime.run(program, {
          noise: noise!,
          logits: mean!,
          deviations: deviation!,
        });
        data.set(result!.data as Float32Array, start * samples * classes);
      });
      return draws;
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
  const graph = new Graph("mean-field");
  const logits = graph.input("logits", "float32", ["N", classes]);
  const scale = sqrt(add(mul(varianceOf(graph, dimensions), MEAN_FIELD_FACTOR), 1));
  return new Program(graph, { result: div(logits, scale) });
}

function deviationProgram(dimensions: number): Program {
  const graph = new Graph("deviations");
  return new Program(graph, { result: sqrt(varianceOf(graph, dimensions)) });
}

function monteCarloProgram(classes: number): Program {
  const graph = new Graph("monte-carlo");
  const logits = graph.input("logits", "float32", ["N", classes]);
  const deviations = graph.input("deviations", "float32", ["N", 1]);
  const noise = graph.input("noise", "float32", ["N", "T", classes]);
  const spread = mul(noise, unsqueeze(deviations, 1));
  return new Program(graph, { result: add(unsqueeze(logits, 1), spread) });
}

/** The logits' variance hᵀΣh, `[N, 1]`, of inputs `hidden` and `covariance`. */
function varianceOf(graph: Graph, dimensions: number): Value {
  const hidden = graph.input("hidden", "float32", ["N", dimensions]);
  const covariance = graph.input("covariance", "float32", [dimensions, dimensions]);
  return sum(mul(matmul(hidden, covariance), hidden), { axis: 1, keep: true });
}
