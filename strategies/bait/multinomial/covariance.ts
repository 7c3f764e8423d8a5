/**
 * The covariance A = Δ + vectorsᵀ·middle·vectors, vectors `[w, K·D]`: its products with a row's
 * factor and with other vectors.
 *
 * What is the same for all classes is taken out of products: factors are orthogonal to it.
 */
import { ndarray } from "../../../core/ndarray.ts";
import {
  add,
  type Dim,
  gemm,
  type Graph,
  matmul,
  mean,
  mul,
  productDim,
  reshape,
  sub,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import type { Rows } from "./factors.ts";
import type { Shape } from "./method.ts";
import type { Arrays } from "./runs.ts";
import { deltaInput, deltaTimesColumns } from "./delta.ts";
import { zeros } from "../problem.ts";

/** A, as programs hold it. */
export interface Covariance {
  /** `[K, D, D]`, a scalar, or none. */
  readonly delta: Value | undefined;
  /** `[w, K·D]`; those that are not used yet are 0. */
  readonly vectors: Value;
  /** `[w, w]`. */
  readonly middle: Value;
  /** C, the inverse of the middle, if rows change Δ. */
  readonly gram: Value | undefined;
  /** U of the rows that have entered, `[m, K·D]`, if they change neither Δ nor the middle. */
  readonly added: Value | undefined;
  /** −S of these, `[m, m]`. */
  readonly addedMiddle: Value | undefined;
}

/** Declares A. */
export function covarianceInput(graph: Graph, shape: Shape): Covariance {
  const { classes, dimensions, precision, changesDelta, covariance } = shape;
  const length = classes * dimensions;
  const input = (name: string, height: Dim, width: Dim): Value =>
    graph.input(name, precision, [height, width]);
  const count = changesDelta
    ? shape.labelled + shape.forward
    : covariance === "dense"
    ? length
    : "w";
  const isAppended = !changesDelta && covariance !== "dense";
  return {
    delta: deltaInput(graph, shape),
    vectors: input("vectors", count, length),
    middle: input("middle", count, count),
    gram: changesDelta ? input("gram", count, count) : undefined,
    added: isAppended ? input("added", "m", length) : undefined,
    addedMiddle: isAppended ? input("addedMiddle", "m", "m") : undefined,
  };
}

/** A state with room for some rows to enter by their vectors U. */
export function withRoom(state: Arrays, shape: Shape, entries: number): Arrays {
  const { rows, classes, dimensions, changesDelta, covariance, precision } = shape;
  const [added, middle] = [state.added, state.addedMiddle];
  const [have, want] = [added?.shape[0] ?? 0, entries * rows];
  if (changesDelta || covariance === "dense" || have >= want) return state;
  const vectors = zeros(want * classes * dimensions, precision);
  vectors.set(added?.data ?? []);
  const wider = zeros(want ** 2, precision);
  for (let i = 0; i < have; i++) {
    wider.set(middle!.data.subarray(i * have, (i + 1) * have), i * want);
  }
  return {
    ...state,
    added: ndarray(vectors, [want, classes * dimensions]),
    addedMiddle: ndarray(wider, [want, want]),
  };
}

/** The arrays of A that change with its rows. */
export function changingParts(shape: Shape): (keyof Covariance)[] {
  if (shape.changesDelta) return ["delta", "vectors", "middle", "gram"];
  return shape.covariance === "dense" ? ["middle"] : ["added", "addedMiddle"];
}

/** Where the vectors of the i-th row that enters begin; i is int64. */
export function placeOf(shape: Shape, i: Value): Value {
  return shape.changesDelta ? add(i, shape.labelled) : mul(i, shape.rows);
}

/** `VA` of a row, V never written out. */
export function rowTimes(covariance: Covariance, row: Rows): Value {
  const x = transpose(row.features);
  const [, rows, classes] = row.factors.shape as [number, number, number];
  const factor = reshape(row.factors, [rows, classes]);
  const { delta } = covariance;
  const own = delta && reshape(
    mul(unsqueeze(transpose(factor), 1), deltaTimesColumns(delta, unsqueeze(x, 0))),
    [covariance.vectors.shape[1]!, rows],
  );
  const see = (vectors: Value): Value =>
    gemm(seenOf(vectors, x), factor, undefined, { transposeB: true });
  return centred(withVectors(covariance, own, see), classes);
}

/** `block·A`, block `[r, K·D]`. */
export function blockTimes(covariance: Covariance, block: Value, classes: number): Value {
  const [rows, length] = block.shape as [number, number];
  const { delta } = covariance;
  const byClass = transpose(reshape(block, [rows, classes, length / classes]), [1, 2, 0]);
  const own = delta && reshape(deltaTimesColumns(delta, byClass), [length, rows]);
  const see = (vectors: Value): Value => gemm(vectors, block, undefined, { transposeB: true });
  return centred(withVectors(covariance, own, see), classes);
}

/** The product with Δ, `own` `[K·D, r]`, and with the vectors, given what they see. */
function withVectors(
  { vectors, middle, added, addedMiddle }: Covariance,
  own: Value | undefined,
  see: (vectors: Value) => Value,
): Value {
  const prior = gemm(vectors, matmul(middle, see(vectors)), own, { transposeA: true });
  if (added === undefined) return prior;
  return gemm(added, matmul(addedMiddle!, see(added)), prior, { transposeA: true });
}

/** `(e_k ⊗ x)·vectorᵀ` of every vector and class, `[w, K]`; x `[D, 1]`. */
export function seenOf(vectors: Value, x: Value): Value {
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
