/** RELAX: weights z of the pool's rows, Σz = B, that minimise the Fisher information ratio. */
import { InputError } from "../../core/errors.ts";
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import type { Random } from "../../core/random.ts";
import { type FiralProblem, fisherBlocks, rowWeights } from "./problem.ts";
import { probesOf } from "./probes.ts";
import { sensitivities } from "./sensitivities.ts";
import { whitenings } from "./whitening.ts";

/** Random vectors in a trace. */
const PROBES = 10;

/** The preconditioner is that of z as it was up to so many steps ago, less one. */
const REFRESH = 4;

/** How RELAX runs. */
export interface RelaxOptions {
  readonly steps: number;
  /** Of conjugate gradients. */
  readonly tolerance: number;
  /** Probes `[D, (K−1)·s]` of a step. */
  readonly probes: () => Promise<NdArray>;
}

/** As a query runs it: fresh probes in each step. */
export function relaxOptions(problem: FiralProblem, random: Random): RelaxOptions {
  return { steps: 12, tolerance: 0.1, probes: () => drawProbes(problem, random) };
}

/**
 * Entropic mirror descent from equal weights: z ∝ z·exp(−βg), β = B / 2|z·g|, at most e-fold a
 * row and step.
 *
 * @returns z, `[N]`.
 */
export async function relax(problem: FiralProblem, options: RelaxOptions): Promise<Float64Array> {
  const { pool, budget } = problem;
  const z = new Float64Array(pool).fill(budget / pool);
  let near: NdArray | undefined;
  for (let step = 0; step < options.steps; step++) {
    const weights = rowWeights(problem, z, 1);
    if (near === undefined || step % REFRESH === 0) near = await preconditioner(problem, weights);
    const { tolerance } = options;
    const probes = await options.probes();
    const slopes = (await sensitivities(problem, { weights, whitenings: near, probes, tolerance }))
      .data;
    const mean = z.reduce((sum, weight, row) => sum + weight * slopes[row]!, 0) / budget;
    if (!Number.isFinite(mean)) throw overflow();
    if (mean === 0) break;
    const changed = z.map((weight, row) => weight * Math.exp(Math.min(1, slopes[row]! / mean / 2)));
    const total = changed.reduce((a, b) => a + b, 0);
    z.set(changed.map((weight) => weight / total * budget));
  }
  return z;
}

/** The error for matrices that are not numbers. */
export function overflow(): InputError {
  return new InputError(
    "Approx-FIRAL's Fisher matrices overflow for these features: standardise them",
  );
}

async function preconditioner(problem: FiralProblem, weights: NdArray): Promise<NdArray> {
  const { data, shape } = whitenings(await fisherBlocks(problem, weights));
  return ndarray(Float32Array.from(data), shape);
}

/** H_p is the pool's: labelled rows have no signs. */
async function drawProbes(problem: FiralProblem, random: Random): Promise<NdArray> {
  const { features, logits, pool } = problem;
  const [rows, classes] = [features.shape[0]!, logits.shape[1]!];
  const rowSigns = new Float32Array(rows * PROBES);
  rowSigns.set(signs(random, pool * PROBES));
  return await probesOf(
    problem,
    ndarray(rowSigns, [rows, PROBES]),
    ndarray(signs(random, classes * PROBES), [classes, PROBES]),
  );
}

/** Numbers ±1, 32 from each draw. */
function signs(random: Random, count: number): Float32Array {
  const out = new Float32Array(count);
  for (let i = 0, bits = 0; i < count; i++, bits >>>= 1) {
    if (i % 32 === 0) bits = random.integer(2 ** 32);
    out[i] = bits & 1 ? 1 : -1;
  }
  return out;
}
