/** Δ of the covariance, and its products. */
import {
  gemm,
  type Graph,
  matmul,
  mul,
  reshape,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import type { Shape } from "./method.ts";

/** Declares Δ: `[K, D, D]` by blocks, a scalar of low rank, none if dense. */
export function deltaInput(graph: Graph, shape: Shape): Value | undefined {
  const { covariance, classes, dimensions, precision } = shape;
  if (covariance === "dense") return undefined;
  const axes = covariance === "blocks" ? [classes, dimensions, dimensions] : [];
  return graph.input("delta", precision, axes);
}

/** `Δ_k x_i` of every row and class, `[R, K, D]`; `[R, 1, D]` if all classes have the same. */
export function deltaTimesRows(delta: Value, features: Value): Value {
  if (delta.rank === 0) return unsqueeze(mul(features, delta), 1);
  const [count, dimensions] = features.shape as [string, number];
  const [classes] = delta.shape as number[];
  const stacked = reshape(delta, [classes! * dimensions, dimensions]);
  const products = gemm(features, stacked, undefined, { transposeB: true });
  return reshape(products, [count, classes!, dimensions]);
}

/** `Δ_k·columns_k`, `[K, D, m]`; columns `[K, D, m]`, or `[1, D, m]` if they are the same. */
export function deltaTimesColumns(delta: Value, columns: Value): Value {
  return delta.rank === 0 ? mul(columns, delta) : matmul(delta, columns);
}

/** `block·Δ`, both `[w, K·D]`. */
export function timesDelta(block: Value, delta: Value): Value {
  if (delta.rank === 0) return mul(block, delta);
  const [classes, dimensions] = delta.shape as [number, number];
  const width = block.shape[0]!;
  const byClass = transpose(reshape(block, [width, classes, dimensions]), [1, 0, 2]);
  const products = matmul(byClass, delta);
  return reshape(transpose(products, [1, 0, 2]), block.shape);
}
