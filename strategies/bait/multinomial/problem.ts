/** A query as the programs for factors of r rows take it. */
import { type NdArray, ndarray } from "../../../core/ndarray.ts";
import type { Runtime } from "../../../onnx/mod.ts";
import type { Query } from "../../strategy.ts";
import { fisherWeights, normalised } from "../fisher.ts";
import type { BaitOptions } from "../run.ts";
import { factorRows } from "./factors.ts";
import type { ProblemSizes } from "./sizes.ts";
import { cheapestWays, type Ways } from "./ways.ts";

/** A problem. Weights are those in F, unless it says otherwise. */
export interface Problem {
  readonly runtime: Runtime;
  readonly sizes: ProblemSizes;
  /** How it is solved. */
  readonly ways: Ways;
  /** `[N, D]`. */
  readonly features: NdArray;
  /** `[N, K]`. */
  readonly logits: NdArray;
  /** `[N]`. */
  readonly poolWeights: NdArray;
  /** `[n, D]`. */
  readonly labelledFeatures: NdArray;
  /** `[n, K]`. */
  readonly labelledLogits: NdArray;
  /** `[n]`. */
  readonly labelledWeights: NdArray;
  /** Weights of the labelled rows in M₀ = λI + F_L·n/(n+B), that share included, `[n]`. */
  readonly priorWeights: NdArray;
  /** λ, scalar. */
  readonly lambda: NdArray;
  /** c, the candidates' weight against M₀, scalar: B/(n+B), or 1 where rows are only scored. */
  readonly share: NdArray;
}

/**
 * Prepares a query.
 *
 * @param query With features and logits of pool and labelled set.
 * @param options The shared settings.
 * @param outcomes c, or K.
 * @param ways How it is solved, where not in the cheapest ways.
 * @returns The problem.
 */
export function problemOf(
  query: Query,
  options: BaitOptions,
  outcomes: number,
  ways: Partial<Ways> = {},
): Problem {
  const { pool, labelled, budget, classes, runtime } = query;
  const n = labelled.size;
  const all = normalised(fisherWeights(options.fisher, pool.size + n)).data;
  const observed = n / (n + budget);
  // Rows that are scored once, each for itself, enter with their whole weight (as the reference does).
  const top = options.select === "top";
  const prior = fisherWeights(options.fisher, n).data.map((weight) => weight * observed);
  const vector = (data: Float32Array): NdArray => ndarray(data, [data.length]);
  const scalar = (value: number): NdArray => ndarray(Float32Array.of(value), []);
  const sizes: ProblemSizes = {
    pool: pool.size,
    labelled: Math.max(1, n),
    dimensions: pool.features!.shape[1]!,
    classes,
    outcomes,
    rows: factorRows(classes, outcomes),
    forward: top ? 0 : Math.min(2 * budget, pool.size),
    keep: budget,
  };
  return {
    runtime,
    sizes,
    ways: { ...cheapestWays(sizes), ...ways },
    features: pool.features!,
    logits: pool.logits!,
    poolWeights: vector(all.slice(0, pool.size)),
    labelledFeatures: atLeastOne(labelled.features!),
    labelledLogits: atLeastOne(labelled.logits!),
    labelledWeights: atLeastOne(vector(all.slice(pool.size))),
    priorWeights: atLeastOne(vector(prior)),
    lambda: scalar(options.lambda),
    share: scalar(top ? 1 : budget / (n + budget)),
  };
}

/** A row of zeros where there is none: the runtime's kernels do not stand empty arrays. */
function atLeastOne(rows: NdArray): NdArray {
  const [count = 0, ...rest] = rows.shape;
  if (count > 0) return rows;
  return ndarray(new Float32Array(rest.reduce((a, b) => a * b, 1)), [1, ...rest]);
}
