/** Runs a program of the family, all in float64, on a query. */
import { InputError } from "../../core/errors.ts";
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import type { Program } from "../../onnx/mod.ts";
import type { Query } from "../strategy.ts";
import { type FisherNormalisation, fisherWeights, normalised } from "./fisher.ts";
import type { BaitShape } from "./inputs.ts";
import { inPrecision, type RealArray } from "./multinomial/precision.ts";

/** The settings that all members share. */
export interface BaitOptions {
  readonly lambda: number;
  readonly fisher: FisherNormalisation;
  readonly select: "forward-backward" | "top";
}

/** A program, and what it asks of the labelled rows. */
export interface BaitProgram {
  readonly program: Program;
  /** The labelled rows' number must be a multiple of this; rows of weight 0 are added. */
  readonly block: number;
}

/** Runs a member of the family. */
export async function runBait(
  query: Query,
  options: BaitOptions,
  build: (shape: BaitShape) => BaitProgram,
): Promise<Int32Array> {
  const { pool, labelled, budget, classes } = query;
  const features = pool.features!;
  const dimensions = features.shape[1]!;
  const forward = options.select === "top" ? 0 : Math.min(2 * budget, pool.size);
  const { program, block } = build({ dimensions, classes, forward, keep: budget });
  const n = labelled.size;
  const all = normalised(fisherWeights(options.fisher, pool.size + n));
  const observed = n / (n + budget);
  // Rows that are scored once, each for itself, enter with their whole weight (as the reference does).
  const share = options.select === "top" ? 1 : budget / (n + budget);
  const prior = fisherWeights(options.fisher, n).map((w) => w * observed);
  const real = (array: NdArray): RealArray => inPrecision(array, "float64");
  const vector = (weights: Float64Array): RealArray => ndarray(weights, [weights.length]);
  const scalar = (value: number): RealArray => ndarray(Float64Array.of(value), []);
  const outputs = await query.runtime.run(program, {
    features: real(features),
    logits: real(pool.logits!),
    labelled_features: padded(real(labelled.features!), block),
    labelled_logits: padded(real(labelled.logits!), block),
    pool_weights: vector(all.subarray(0, pool.size)),
    labelled_weights: padded(vector(all.subarray(pool.size)), block),
    prior_weights: padded(vector(prior), block),
    lambda: scalar(options.lambda),
    share: scalar(share),
  });
  if (forward > 0) {
    const picks = outputs.picks!.data as Int32Array;
    if (new Set(picks).size === picks.length) return picks;
    throw new InputError(
      `BAIT's scores exceed float64 for these features: standardise them, or enlarge lambda (now ` +
        `${options.lambda})`,
    );
  }
  return topRows(outputs.scores as RealArray, budget, options.lambda);
}

/**
 * Rows of zeros added up to a multiple of the block, and at least one block: the runtime's kernels do
 * not stand empty arrays, and a row of weight 0 does nothing.
 */
function padded(rows: RealArray, block: number): RealArray {
  const [count = 0, ...rest] = rows.shape;
  const wanted = Math.max(1, Math.ceil(count / block)) * block;
  if (wanted === count) return rows;
  const data = new Float64Array(wanted * rest.reduce((a, b) => a * b, 1));
  data.set(rows.data);
  return ndarray(data, [wanted, ...rest]);
}

/**
 * The rows with the largest scores.
 *
 * @param scores `[N]`.
 */
export function topRows(
  { data }: RealArray,
  budget: number,
  lambda: number,
): Int32Array {
  const wrong = data.findIndex((score) => !Number.isFinite(score));
  if (wrong >= 0) {
    throw new InputError(
      `BAIT's score of pool row ${wrong} is ${data[wrong]}: enlarge lambda (now ${lambda})`,
    );
  }
  return Int32Array.from(data.keys()).sort((a, b) => data[b]! - data[a]! || a - b).slice(0, budget);
}
