/** A query as BAIT's family takes it: settings, arrays, weights, and how many rows to pick. */
import * as v from "valibot";
import { InputError } from "../../core/errors.ts";
import { type Floats, type Narrowed, type NdArray, ndarray } from "../../core/ndarray.ts";
import type { Runtime } from "../../onnx/mod.ts";
import { setting } from "../settings.ts";
import type { Paper, Query } from "../strategy.ts";

/**
 * How Fisher matrices are added up: "mean" divides by the number of rows (Ash et al. 2021); "sum"
 * adds (the runs of Huseljic et al. 2024); "batch32" adds the means of consecutive batches of 32
 * rows (dal-toolbox's default).
 */
export const fisherNormalisations = ["mean", "sum", "batch32"] as const;

/** One of {@linkcode fisherNormalisations}. */
export type FisherNormalisation = typeof fisherNormalisations[number];

/** Values of {@linkcode baitSettings}. */
export interface BaitOptions {
  readonly lambda: number;
  readonly fisher: FisherNormalisation;
  readonly select: "forward-backward" | "top";
}

/** λ, the normalisation of the Fisher matrices, and how the batch is picked. */
export const baitSettings = {
  lambda: setting(
    v.pipe(v.number(), v.gtValue(0)),
    1,
    "λ of the prior λI against the labelled set's Fisher matrix",
  ),
  fisher: setting(
    v.picklist(fisherNormalisations),
    "mean",
    "how Fisher matrices are added up over rows",
  ),
  select: setting(
    v.picklist(["forward-backward", "top"]),
    "forward-backward",
    "2B greedy picks of which B are dropped again, or the B best scores",
  ),
} as const;

/** Huseljic et al., 2404.08981. */
export const fastFishing: Paper = {
  citation: "Huseljic et al. 2024",
  title: "Fast Fishing: Approximating BAIT for Efficient and Scalable Deep Active Image " +
    "Classification",
  url: "https://arxiv.org/abs/2404.08981",
};

/** The weight of each row in Σ wᵢVᵢᵀVᵢ. */
export function fisherWeights(normalisation: FisherNormalisation, rows: number): Float64Array {
  const batch = { mean: rows, sum: 1, batch32: 32 }[normalisation];
  const weights = new Float64Array(rows);
  for (let start = 0; start < rows; start += batch) {
    const end = Math.min(rows, start + batch);
    weights.fill(1 / (end - start), start, end);
  }
  return weights;
}

/** The precision that picks are computed in. */
export type Precision = "float32" | "float64";

/** An array of either precision. */
export type RealArray = NdArray<Floats>;

/** What all of the family solve: features `[N, D]`, `[n, D]` and logits `[N, K]`, `[n, K]`. */
export interface BaitProblem {
  readonly runtime: Runtime;
  readonly classes: number;
  readonly features: Narrowed;
  readonly logits: Narrowed;
  readonly labelledFeatures: Narrowed;
  readonly labelledLogits: Narrowed;
  /** Weights of the rows in F, `[N]` and `[n]`. */
  readonly poolWeights: Float64Array;
  readonly labelledWeights: Float64Array;
  /** Weights of the labelled rows in M₀ = λI + F_L·n/(n+B), that share included. */
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

/** A problem's arrays, by the names that programs give their inputs; λ and c are scalars. */
export type BaitArrays = Readonly<
  Record<
    | "features"
    | "logits"
    | "poolWeights"
    | "labelledFeatures"
    | "labelledLogits"
    | "labelledWeights"
    | "priorWeights"
    | "lambda"
    | "share",
    RealArray
  >
>;

/**
 * Puts a problem into a precision. If no row is labelled, one of zeros has weight 0: the runtime's
 * kernels fail on empty arrays.
 */
export function arraysOf(problem: BaitProblem, precision: Precision): BaitArrays {
  const real = (array: Narrowed): RealArray =>
    precision === "float32"
      ? array
      : ndarray(array.exact ?? converted(array.data, precision), array.shape);
  const vector = (values: ArrayLike<number>, shape = [values.length]): RealArray =>
    ndarray(converted(values, precision), shape);
  const filled = (rows: RealArray): RealArray => {
    const [count = 0, ...rest] = rows.shape;
    if (count > 0) return rows;
    return ndarray(zeros(rest.reduce((a, b) => a * b, 1), precision), [1, ...rest]);
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

/** Arrays in a precision; those that are already are not copied. */
export function inPrecision<T extends Readonly<Record<string, RealArray>>>(
  arrays: T,
  precision: Precision,
): T {
  const turned = Object.entries(arrays).map(([name, array]) => {
    const { data, shape } = array;
    const is32 = data instanceof Float32Array;
    if (is32 === (precision === "float32")) return [name, array];
    return [name, ndarray(converted(data, precision), shape)];
  });
  return Object.fromEntries(turned) as T;
}

/** A copy in a precision; `set` takes half as long as the constructor that converts. */
function converted(values: ArrayLike<number>, precision: Precision): Floats {
  const made = zeros(values.length, precision);
  made.set(values);
  return made;
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
