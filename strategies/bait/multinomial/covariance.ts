/**
 * The covariance A = Δ + (ZΔ)ᵀ·middle·ZΔ: its products with a row's factor and with other vectors.
 *
 * Z has g vectors g_j ⊗ x_jᵀ for each of its rows j, and they are not written out. What is the same
 * for all classes is taken out of products: factors are orthogonal to it.
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
import { type Shape, vectorsPerRow } from "./method.ts";
import type { Arrays } from "./runs.ts";
import { deltaInput, deltaTimesColumns } from "./delta.ts";
import { zeros } from "../problem.ts";

/** A, as programs hold it. */
export interface Covariance {
  /** `[K, D, D]`, a scalar, or none if A is dense: the middle is A then. */
  readonly delta: Value | undefined;
  /** Z: x `[R, D]` and g `[R, g, K]`; rows that are not used yet are 0. */
  readonly basisFeatures: Value | undefined;
  readonly basisFactors: Value | undefined;
  /** `[R·g, R·g]`. */
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
  const { classes, dimensions, precision, changesDelta, covariance, labelled, forward } = shape;
  const length = classes * dimensions;
  const input = (name: string, ...axes: Dim[]): Value => graph.input(name, precision, axes);
  const isDense = covariance === "dense";
  const rows = labelled + (changesDelta ? forward : 0);
  const each = vectorsPerRow(shape);
  const order = isDense ? length : rows * each;
  const isAppended = !changesDelta && !isDense;
  return {
    delta: deltaInput(graph, shape),
    basisFeatures: isDense ? undefined : input("basisFeatures", rows, dimensions),
    basisFactors: isDense ? undefined : input("basisFactors", rows, each, classes),
    middle: input("middle", order, order),
    gram: changesDelta ? input("gram", order, order) : undefined,
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
  if (shape.changesDelta) return ["delta", "basisFeatures", "basisFactors", "middle", "gram"];
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
  const see = (vectors: Value): Value =>
    gemm(seenOf(vectors, x), factor, undefined, { transposeB: true });
  const { delta, basisFeatures, basisFactors, middle } = covariance;
  if (delta === undefined) return centred(see(middle), classes);
  const turned = deltaTimesColumns(delta, unsqueeze(x, 0));
  const seen = unsqueeze(alongRows(basisFeatures!, turned), 1);
  const weighted = reshape(mul(basisFactors!, seen), [middle.shape[0]!, classes]);
  const own = mul(unsqueeze(transpose(factor), 1), turned);
  const prior = withBasis(covariance, own, gemm(weighted, factor, undefined, { transposeB: true }));
  return centred(withAdded(covariance, prior, see), classes);
}

/** `block·A`, block `[r, K·D]`. */
export function blockTimes(covariance: Covariance, block: Value, classes: number): Value {
  const [rows, length] = block.shape as [number, number];
  const { delta, basisFeatures, basisFactors, middle } = covariance;
  const see = (vectors: Value): Value => gemm(vectors, block, undefined, { transposeB: true });
  if (delta === undefined) return centred(see(middle), classes);
  const byClass = transpose(reshape(block, [rows, classes, length / classes]), [1, 2, 0]);
  const own = deltaTimesColumns(delta, byClass);
  const seen = matmul(
    basisFactors!,
    reshape(alongRows(basisFeatures!, own), [
      basisFeatures!.shape[0]!,
      classes,
      rows,
    ]),
  );
  const prior = withBasis(covariance, own, reshape(seen, [middle.shape[0]!, rows]));
  return centred(withAdded(covariance, prior, see), classes);
}

/** `x_jᵀ·columns_k` of all rows and classes: x `[R, D]`, columns `[K, D, m]`, to `[R, K·m]`. */
function alongRows(features: Value, columns: Value): Value {
  const [classes, dimensions, width] = columns.shape as [number, number, number];
  const flat = reshape(transpose(columns, [1, 0, 2]), [dimensions, classes * width]);
  return matmul(features, flat);
}

/** `own + ΔZᵀ·middle·seen`, `[K·D, r]`; own `[K, D, r]`, and what Z sees of it, `[R·g, r]`. */
function withBasis(
  { delta, basisFeatures, basisFactors, middle }: Covariance,
  own: Value,
  seen: Value,
): Value {
  const [count, each, classes] = basisFactors!.shape as [number, number, number];
  const [, dimensions, width] = own.shape as [number, number, number];
  const coefficients = reshape(matmul(middle, seen), [count, each, width]);
  const spread = matmul(transpose(basisFactors!, [0, 2, 1]), coefficients);
  const columns = gemm(basisFeatures!, reshape(spread, [count, classes * width]), undefined, {
    transposeA: true,
  });
  const byClass = transpose(reshape(columns, [dimensions, classes, width]), [1, 0, 2]);
  const sums = add(own, deltaTimesColumns(delta!, byClass));
  return reshape(sums, [classes * dimensions, width]);
}

/** The product with the rest of A, `prior` `[K·D, r]`, and with U, given what it sees. */
function withAdded(
  { added, addedMiddle }: Covariance,
  prior: Value,
  see: (vectors: Value) => Value,
): Value {
  if (added === undefined) return prior;
  return gemm(added, matmul(addedMiddle!, see(added)), prior, { transposeA: true });
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
