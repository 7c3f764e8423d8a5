/** A query as BAIT's family takes it: arrays, weights, and how many rows to pick. */
import { InputError } from "../../core/errors.ts";
import { type Floats, type Narrowed, type NdArray, ndarray } from "../../core/ndarray.ts";
import type { Runtime } from "../../onnx/mod.ts";
import type { Query } from "../strategy.ts";
import { type BaitOptions, fisherWeights } from "./settings.ts";

/** The precision that picks are computed in. */
export type Precision = "float32" | "float64";

/** An array of either precision. */
export type RealArray = NdArray<Floats>;

/** The problem that every member of the family solves. */
export interface BaitProblem {
  readonly runtime: Runtime;
  /** K. */
  readonly classes: number;
  /** `[N, D]`. */
  readonly features: Narrowed;
  /** `[N, K]`. */
  readonly logits: Narrowed;
  /** `[n, D]`. */
  readonly labelledFeatures: Narrowed;
  /** `[n, K]`. */
  readonly labelledLogits: Narrowed;
  /** Weights of the pool's rows in F, `[N]`. */
  readonly poolWeights: Float64Array;
  /** Weights of the labelled rows in F, `[n]`. */
  readonly labelledWeights: Float64Array;
  /** Weights of the labelled rows in M₀ = λI + F_L·n/(n+B), that share included, `[n]`. */
  readonly priorWeights: Float64Array;
  readonly lambda: number;
  /** c, the candidates' weight against M₀: B/(n+B), or 1 if rows are only scored. */
  readonly share: number;
  /** Rows picked greedily, at most N; 0 if rows are only scored. */
  readonly forward: number;
  /** B, the picks that are kept. */
  readonly keep: number;
}

/** Turns a query into a problem. */
export function baitProblem(query: Query, options: BaitOptions): BaitProblem {
  const { pool, labelled, budget, classes, runtime } = query;
  const n = labelled.size;
  // tr(M⁻¹F) is linear in F, so its scale changes no pick: a sum of 1 suits float32.
  const weights = fisherWeights(options.fisher, pool.size + n);
  const total = weights.reduce((a, b) => a + b, 0);
  const all = weights.map((weight) => weight / total);
  const isScored = options.select === "top";
  return {
    runtime,
    classes,
    features: pool.features!,
    logits: pool.logits!,
    labelledFeatures: labelled.features!,
    labelledLogits: labelled.logits!,
    poolWeights: all.subarray(0, pool.size),
    labelledWeights: all.subarray(pool.size),
    priorWeights: fisherWeights(options.fisher, n).map((weight) => weight * (n / (n + budget))),
    lambda: options.lambda,
    // Rows that are only scored enter with their whole weight, as in the reference.
    share: isScored ? 1 : budget / (n + budget),
    forward: isScored ? 0 : Math.min(2 * budget, pool.size),
    keep: budget,
  };
}

/** A problem's arrays, by the names that programs give their inputs. */
export interface BaitArrays extends Record<string, RealArray> {
  readonly features: RealArray;
  readonly logits: RealArray;
  readonly poolWeights: RealArray;
  readonly labelledFeatures: RealArray;
  readonly labelledLogits: RealArray;
  readonly labelledWeights: RealArray;
  readonly priorWeights: RealArray;
  /** λ, scalar. */
  readonly lambda: RealArray;
  /** c, scalar. */
  readonly share: RealArray;
}

/**
 * Puts a problem into a precision. Labelled rows are filled up with zeros of weight 0 to a multiple
 * of `block`, and at least to one block: the runtime's kernels fail on empty arrays.
 */
export function arraysOf(problem: BaitProblem, precision: Precision, block = 1): BaitArrays {
  const real = (array: Narrowed): RealArray =>
    precision === "float32"
      ? array
      : ndarray(array.exact ?? Float64Array.from(array.data), array.shape);
  const vector = (values: ArrayLike<number>, shape = [values.length]): RealArray => {
    const data = zeros(values.length, precision);
    data.set(values);
    return ndarray(data, shape);
  };
  const filled = (rows: RealArray): RealArray => {
    const [count = 0, ...rest] = rows.shape;
    const wanted = Math.max(1, Math.ceil(count / block)) * block;
    if (wanted === count) return rows;
    const data = zeros(wanted * rest.reduce((a, b) => a * b, 1), precision);
    data.set(rows.data);
    return ndarray(data, [wanted, ...rest]);
  };
  return {
    features: real(problem.features),
    logits: real(problem.logits),
    poolWeights: vector(problem.poolWeights),
    labelledFeatures: filled(real(problem.labelledFeatures)),
    labelledLogits: filled(real(problem.labelledLogits)),
    labelledWeights: filled(vector(problem.labelledWeights)),
    priorWeights: filled(vector(problem.priorWeights)),
    lambda: vector([problem.lambda], []),
    share: vector([problem.share], []),
  };
}

/** `[length]` zeros. */
export function zeros(length: number, precision: Precision): Floats {
  return precision === "float32" ? new Float32Array(length) : new Float64Array(length);
}

/** The rows with the largest scores `[N]`. */
export function topRows({ data }: RealArray, { keep, lambda }: BaitProblem): Int32Array {
  if (!data.every(Number.isFinite)) throw overflow(lambda);
  return Int32Array.from(data.keys()).sort((a, b) => data[b]! - data[a]! || a - b).slice(0, keep);
}

/** The error for scores that are not numbers. */
export function overflow(lambda: number): InputError {
  return new InputError(
    "BAIT's scores overflow for these features: standardise them, or increase lambda (now " +
      `${lambda})`,
  );
}
