/**
 * The covariance A = Δ + (ZΔ)ᵀ·middle·ZΔ: its products with a row's factor and with other vectors.
 *
 * Z has some vectors g ⊗ x_jᵀ of each labelled row, and of each row that has entered; they are not
 * written out. What is the same for all classes is taken out of products: factors are orthogonal to
 * it.
 */
import {
  add,
  cast,
  concat,
  gather,
  gemm,
  type Graph,
  matmul,
  mean,
  mul,
  neg,
  productDim,
  reshape,
  slice,
  softmax,
  sqrt,
  sub,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { factorsOf, momentsOf, type Rows } from "./factors.ts";
import { middleOrder, type Shape } from "./method.ts";
import { deltaInput, deltaTimesColumns } from "./delta.ts";
import type { Precision } from "../problem.ts";

/** A, as programs hold it. */
export interface Covariance extends Parts {
  /** Z: labelled rows, and picks; the factors of picks that are not in A are 0. */
  readonly basis: readonly Rows[];
}

/** What of A changes when a row enters. */
export interface Parts {
  /** `[K, D, D]`, a scalar, or none if A is dense: the middle is A then. */
  readonly delta: Value | undefined;
  /** `[w, w]`. */
  readonly middle: Value;
  /** C, the inverse of the middle, if rows change Δ. */
  readonly gram: Value | undefined;
}

/** Declares the parts of A. */
export function partsInput(graph: Graph, shape: Shape): Parts {
  const order = middleOrder(shape);
  const square = (name: string): Value => graph.input(name, shape.precision, [order, order]);
  return {
    delta: deltaInput(graph, shape),
    middle: square("middle"),
    gram: shape.changesDelta ? square("gram") : undefined,
  };
}

/** A in another precision. */
export function narrowed({ basis, ...parts }: Covariance, precision: Precision): Covariance {
  return {
    delta: parts.delta && cast(parts.delta, precision),
    middle: cast(parts.middle, precision),
    gram: undefined,
    basis: basis.map(({ features, factors }) => ({
      features: cast(features, precision),
      factors: cast(factors, precision),
    })),
  };
}

/** The names of the parts that a run hands to the next. */
export function changingParts({ changesDelta }: Shape): (keyof Parts)[] {
  return changesDelta ? ["delta", "middle", "gram"] : ["middle"];
}

/** Z's vectors of labelled rows `[n]`, given their weights in M `[n]`. */
export function labelledBasis(
  features: Value,
  logits: Value,
  weights: Value,
  { covariance, outcomes }: Shape,
): Rows {
  if (covariance === "low-rank") return { features, factors: factorsOf(logits, outcomes, weights) };
  const { p, u } = momentsOf(logits, outcomes);
  const scaled = (q: Value): Value => mul(unsqueeze(q, 1), sqrt(unsqueeze(weights, 1, 2)));
  return { features, factors: u === undefined ? scaled(p) : concat([scaled(p), scaled(u)], 1) };
}

/** Z's vectors of rows that have entered, given c. */
export function enteredBasis(
  features: Value,
  logits: Value,
  share: Value,
  { changesDelta, outcomes }: Shape,
): Rows {
  const factors = changesDelta ? unsqueeze(softmax(logits), 1) : factorsOf(logits, outcomes);
  return { features, factors: mul(factors, sqrt(share)) };
}

/**
 * A product with A `[r, K·D]`, and middle·ZΔ times the other factor, `[w, r]`, unless A is dense; for
 * vectors of Z it is the coefficients of all of the product.
 */
export interface Product {
  readonly block: Value;
  readonly coefficients?: Value;
}

/**
 * `VA` of a pick in A, whose V is in Z at places `own`: middle = −(J + ZΔZᵀ)⁻¹ with J = 1 for picks, so
 * VA = −(middle_own)ᵀZΔ. Summed up like any other row's, errors of the middle would grow by ZΔVᵀ each
 * time that a pick is dropped.
 */
export function enteredTimes(covariance: Covariance, own: Value, classes: number): Product {
  const coefficients = neg(transpose(gather(covariance.middle, own)));
  const columns = plusBasis(covariance, undefined, coefficients, classes);
  return { block: centred(columns, classes), coefficients };
}

/** `VA` of a row, V never written out. */
export function rowTimes({ delta, basis, middle }: Covariance, row: Rows): Product {
  const x = transpose(row.features);
  const [, rows, classes] = row.factors.shape as [number, number, number];
  const factor = reshape(row.factors, [rows, classes]);
  const byFactor = (seen: Value): Value => gemm(seen, factor, undefined, { transposeB: true });
  if (delta === undefined) return { block: centred(byFactor(seenOf(middle, x)), classes) };
  const turned = deltaTimesColumns(delta, unsqueeze(x, 0));
  const seen = basis.map(({ features, factors }) => {
    const along = unsqueeze(alongRows(features, turned), 1);
    const [count, each] = factors.shape as [number, number];
    return reshape(mul(factors, along), [count * each, classes]);
  });
  const coefficients = matmul(middle, byFactor(concat(seen, 0)));
  const own = mul(unsqueeze(transpose(factor), 1), turned);
  const columns = plusBasis({ delta, basis }, own, coefficients, classes);
  return { block: centred(columns, classes), coefficients };
}

/** `block·A`, block `[r, K·D]`. */
export function blockTimes(
  { delta, basis, middle }: Covariance,
  block: Value,
  classes: number,
): Value {
  const [rows, length] = block.shape as [number, number];
  if (delta === undefined) {
    return centred(gemm(middle, block, undefined, { transposeB: true }), classes);
  }
  const byClass = transpose(reshape(block, [rows, classes, length / classes]), [1, 2, 0]);
  const own = deltaTimesColumns(delta, byClass);
  const seen = basis.map(({ features, factors }) => {
    const [count, each] = factors.shape as [number, number];
    const along = reshape(alongRows(features, own), [count, classes, rows]);
    return reshape(matmul(factors, along), [count * each, rows]);
  });
  const coefficients = matmul(middle, concat(seen, 0));
  return centred(plusBasis({ delta, basis }, own, coefficients, classes), classes);
}

/** `x_jᵀ·columns_k` of all rows and classes: x `[R, D]`, columns `[K, D, m]`, to `[R, K·m]`. */
export function alongRows(features: Value, columns: Value): Value {
  const [classes, dimensions, width] = columns.shape as [number, number, number];
  return matmul(features, reshape(transpose(columns, [1, 0, 2]), [dimensions, classes * width]));
}

/** `own + ΔZᵀ·coefficients`, `[K·D, r]`; own `[K, D, r]`, coefficients `[w, r]`. */
function plusBasis(
  { delta, basis }: Pick<Covariance, "delta" | "basis">,
  own: Value | undefined,
  coefficients: Value,
  classes: number,
): Value {
  const width = coefficients.shape[1] as number;
  const dimensions = basis[0]!.features.shape[1] as number;
  let start = 0;
  const total = basis.reduce<Value | undefined>((sum, { features, factors }) => {
    const [count, each] = factors.shape as [number, number];
    const lines = slice(coefficients, 0, start, start += count * each);
    const spread = matmul(transpose(factors, [0, 2, 1]), reshape(lines, [count, each, width]));
    const flat = reshape(spread, [count, classes * width]);
    return gemm(features, flat, sum, { transposeA: true });
  }, undefined);
  const byClass = transpose(reshape(total!, [dimensions, classes, width]), [1, 0, 2]);
  const turned = deltaTimesColumns(delta!, byClass);
  return reshape(own === undefined ? turned : add(own, turned), [classes * dimensions, width]);
}

/** `(e_k ⊗ x)·vectorᵀ` of every vector and class, `[w, K]`; x `[D, 1]`. */
function seenOf(vectors: Value, x: Value): Value {
  const [count, length] = vectors.shape as [string, number];
  const dimensions = x.shape[0] as number;
  const classes = length / dimensions;
  const stacked = reshape(vectors, [productDim([classes, count]), dimensions]);
  return reshape(matmul(stacked, x), [count, classes]);
}

/** Less what is the same for all classes: `[K·D, r]` to `[r, K·D]`. */
function centred(columns: Value, classes: number): Value {
  const [length, rows] = columns.shape as [number, number];
  const byClass = reshape(transpose(columns), [rows, classes, length / classes]);
  return reshape(sub(byClass, mean(byClass, { axis: 1, keep: true })), [rows, length]);
}
