/** A query as the programs for factors of r rows take it. */
import { type Narrowed, ndarray } from "../../../core/ndarray.ts";
import type { Runtime } from "../../../onnx/mod.ts";
import type { Query } from "../../strategy.ts";
import { fisherWeights, normalised } from "../fisher.ts";
import type { BaitOptions } from "../run.ts";
import { factorRows } from "./factors.ts";
import { inPrecision, precisionOf, type RealArray, zeros } from "./precision.ts";
import type { ProblemSizes } from "./sizes.ts";
import { cheapestWays, type Ways } from "./ways.ts";

/** A problem, in the precision that it is solved in. Weights are those in F, unless it says otherwise. */
export interface Problem {
  readonly runtime: Runtime;
  readonly sizes: ProblemSizes;
  /** How it is solved. */
  readonly ways: Ways;
  /** `[N, D]`. */
  readonly features: RealArray;
  /** `[N, K]`. */
  readonly logits: RealArray;
  /** `[N]`. */
  readonly poolWeights: RealArray;
  /** `[n, D]`. */
  readonly labelledFeatures: RealArray;
  /** `[n, K]`. */
  readonly labelledLogits: RealArray;
  /** `[n]`. */
  readonly labelledWeights: RealArray;
  /** Weights of the labelled rows in M₀ = λI + F_L·n/(n+B), that share included, `[n]`. */
  readonly priorWeights: RealArray;
  /** λ, scalar. */
  readonly lambda: RealArray;
  /** c, the candidates' weight against M₀, scalar: B/(n+B), or 1 where rows are only scored. */
  readonly share: RealArray;
}

/** Prepares a query. */
export function problemOf(
  query: Query,
  options: BaitOptions,
  outcomes: number,
  ways: Partial<Ways> = {},
): Problem {
  const { pool, labelled, budget, classes, runtime } = query;
  const n = labelled.size;
  const all = normalised(fisherWeights(options.fisher, pool.size + n));
  const observed = n / (n + budget);
  // Rows that are scored once, each for itself, enter with their whole weight (as the reference does).
  const top = options.select === "top";
  const prior = fisherWeights(options.fisher, n).map((weight) => weight * observed);
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
  const asked = { ...cheapestWays(sizes), ...ways };
  const chosen: Ways = asked.kernel ? { ...asked, precision: "float64" } : asked;
  const real = (array: Narrowed): RealArray => inPrecision(array, chosen.precision);
  const reals = (values: ArrayLike<number>, shape: number[]): RealArray => {
    const data = zeros(values.length, chosen.precision);
    data.set(values);
    return ndarray(data, shape);
  };
  const vector = (values: Float64Array): RealArray => reals(values, [values.length]);
  return {
    runtime,
    sizes,
    ways: chosen,
    features: real(pool.features!),
    logits: real(pool.logits!),
    poolWeights: vector(all.subarray(0, pool.size)),
    labelledFeatures: atLeastOne(real(labelled.features!)),
    labelledLogits: atLeastOne(real(labelled.logits!)),
    labelledWeights: atLeastOne(vector(all.subarray(pool.size))),
    priorWeights: atLeastOne(vector(prior)),
    lambda: reals([options.lambda], []),
    share: reals([top ? 1 : budget / (n + budget)], []),
  };
}

/** A row of zeros where there is none: the runtime's kernels do not stand empty arrays. */
function atLeastOne(rows: RealArray): RealArray {
  const [count = 0, ...rest] = rows.shape;
  if (count > 0) return rows;
  return ndarray(zeros(rest.reduce((a, b) => a * b, 1), precisionOf(rows)), [1, ...rest]);
}
