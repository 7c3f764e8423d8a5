/**
 * Δ, the part of the prior covariance that acts on each class by itself: A₀ = Δ + scaledᵀ·plain.
 *
 * "blocks": K matrices `[K, D, D]`; "scalar": a multiple of the identity; "none": zero.
 */
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

import type { Precision } from "./precision.ts";

/** The kinds of Δ. */
export type DeltaKind = "blocks" | "scalar" | "none";

/** Δ in a graph. */
export interface Delta {
  readonly kind: DeltaKind;
  /** `[K, D, D]`, or a scalar; unused where there is none. */
  readonly value: Value;
}

/** Declares Δ as an input `delta`; where there is none, a scalar that is not used. */
export function deltaInput(
  graph: Graph,
  kind: DeltaKind,
  { classes, dimensions, precision }: {
    readonly classes: number;
    readonly dimensions: number;
    readonly precision: Precision;
  },
): Delta {
  const shape = kind === "blocks" ? [classes, dimensions, dimensions] : [];
  return { kind, value: graph.input("delta", precision, shape) };
}

/**
 * `Δ_k x_i` of every row and class.
 *
 * @param features `[R, D]`.
 * @returns `[R, K, D]`; `[R, 1, D]` where all classes have the same.
 */
export function onFeatures({ kind, value }: Delta, features: Value): Value {
  const [count, dimensions] = features.shape as [string, number];
  if (kind === "scalar") return unsqueeze(mul(features, value), 1);
  const [classes] = value.shape as number[];
  const stacked = reshape(value, [classes! * dimensions, dimensions]);
  const products = gemm(features, stacked, undefined, { transposeB: true });
  return reshape(products, [count, classes!, dimensions]);
}

/**
 * `block·Δ`.
 *
 * @param block `[w, K·D]`.
 * @returns `[w, K·D]`.
 */
export function onBlock({ kind, value }: Delta, block: Value): Value {
  if (kind === "scalar") return mul(block, value);
  const [classes, dimensions] = value.shape as [number, number];
  const width = block.shape[0]!;
  const byClass = transpose(reshape(block, [width, classes, dimensions]), [1, 0, 2]);
  const products = matmul(byClass, value);
  return reshape(transpose(products, [1, 0, 2]), block.shape);
}
