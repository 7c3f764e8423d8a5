/** Runs a program of the family on a query. */
import { InputError } from "../../core/errors.ts";
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import type { Program } from "../../onnx/mod.ts";
import type { Query } from "../strategy.ts";
import { type FisherNormalisation, fisherWeights, normalised } from "./fisher.ts";
import type { BaitShape } from "./inputs.ts";

/** The settings that all members share. */
export interface BaitOptions {
  readonly lambda: number;
  readonly fisher: FisherNormalisation;
  readonly select: "forward-backward" | "top";
}

/**
 * Runs a member of the family.
 *
 * @param query The query, with features and logits of pool and labelled set.
 * @param options The shared settings.
 * @param build Builds the member's program.
 * @returns B pool rows.
 * @throws {InputError} If the result is not finite: λ is too small for the data.
 */
export async function runBait(
  query: Query,
  options: BaitOptions,
  build: (shape: BaitShape) => Program,
): Promise<Int32Array> {
  const { pool, labelled, budget, classes } = query;
  const features = pool.features!;
  const dimensions = features.shape[1]!;
  const forward = options.select === "top" ? 0 : Math.min(2 * budget, pool.size);
  const program = build({ dimensions, classes, forward, keep: budget });
  const n = labelled.size;
  const all = normalised(fisherWeights(options.fisher, pool.size + n));
  const observed = n / (n + budget);
  // Rows that are scored once, each for itself, enter with their whole weight (as the reference does).
  const share = options.select === "top" ? 1 : budget / (n + budget);
  const prior = fisherWeights(options.fisher, n).data.map((w) => w * observed);
  const outputs = await query.runtime.run(program, {
    features,
    logits: pool.logits!,
    labelled_features: atLeastOneRow(labelled.features!),
    labelled_logits: atLeastOneRow(labelled.logits!),
    pool_weights: ndarray(all.data.slice(0, pool.size), [pool.size]),
    labelled_weights: atLeastOneRow(ndarray(all.data.slice(pool.size), [n])),
    prior_weights: atLeastOneRow(ndarray(prior, [n])),
    lambda: ndarray(Float32Array.of(options.lambda), []),
    share: ndarray(Float32Array.of(share), []),
  });
  if (forward > 0) return outputs.picks!.data as Int32Array;
  return topRows(outputs.scores as NdArray, budget, options.lambda);
}

/** The runtime's kernels do not stand empty arrays: without labels, one row of weight 0 does nothing. */
function atLeastOneRow(rows: NdArray): NdArray {
  const [count, ...rest] = rows.shape;
  if (count !== 0) return rows;
  return ndarray(new Float32Array(rest.reduce((a, b) => a * b, 1)), [1, ...rest]);
}

/** The B largest scores, ties to the lower row. */
function topRows({ data }: NdArray, budget: number, lambda: number): Int32Array {
  const wrong = data.findIndex((score) => !Number.isFinite(score));
  if (wrong >= 0) {
    throw new InputError(
      `BAIT's score of pool row ${wrong} is ${data[wrong]}: enlarge lambda (now ${lambda})`,
    );
  }
  return Int32Array.from(data.keys()).sort((a, b) => data[b]! - data[a]! || a - b).slice(0, budget);
}
