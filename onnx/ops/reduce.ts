/** Operators that reduce an axis, or rank along it. */
import { resolveAxis } from "../dims.ts";
import type { Value } from "../graph.ts";
import { type Dim, GraphError, type Shape } from "../types.ts";

/** Which axes are reduced. */
export interface ReduceOptions {
  /** One axis or several, negative counted from the end; default all. */
  readonly axis?: number | readonly number[];
  /** Keep reduced axes with length 1; default false. */
  readonly keep?: boolean;
}

/** Sum over axes. @returns x's shape without them. */
export const sum = reduction("ReduceSum");
/** Mean over axes. @returns x's shape without them. */
export const mean = reduction("ReduceMean");
/** Maximum over axes. @returns x's shape without them. */
export const max = reduction("ReduceMax");
/** Minimum over axes. @returns x's shape without them. */
export const min = reduction("ReduceMin");
/** Sum of squares over axes. @returns x's shape without them. */
export const sumSquare = reduction("ReduceSumSquare");
/** `log Σ e^x` over axes, computed without overflow. @returns x's shape without them. */
export const logSumExp = reduction("ReduceLogSumExp");

/** Index of the largest element; ties go to the lower index. @returns int64, without the axis. */
export const argMax = extremum("ArgMax");
/** Index of the smallest element; ties go to the lower index. @returns int64, without the axis. */
export const argMin = extremum("ArgMin");

/**
 * The k largest elements along an axis, largest first; ties go to the lower index.
 *
 * @param x Numeric.
 * @param k How many: a number, or int64 `[1]`.
 * @param options `axis`, default −1; `largest: false` for the smallest.
 * @returns Values, and their int64 indices; the axis has length k.
 */
export function topK(
  x: Value,
  k: number | Value,
  options: { readonly axis?: number; readonly largest?: boolean; readonly length?: Dim } = {},
): { values: Value; indices: Value } {
  const axis = resolveAxis("TopK", options.axis ?? -1, x.rank);
  const count = typeof k === "number" ? x.graph.vector("int64", [k]) : k;
  const length = typeof k === "number" ? k : options.length ?? "k";
  const have = x.shape[axis]!;
  if (typeof have === "number" && typeof k === "number" && k > have) {
    throw new GraphError(`TopK: ${k} elements were asked for along axis ${axis} of ${x}`);
  }
  const shape = x.shape.with(axis, length);
  const [values, indices] = x.graph.node({
    operator: "TopK",
    operands: [x, count],
    attributes: { axis, largest: options.largest === false ? 0 : 1, sorted: 1 },
    outputs: [{ dtype: x.dtype, shape }, { dtype: "int64", shape }],
  });
  return { values: values!, indices: indices! };
}

/**
 * Running sums along an axis.
 *
 * @param x Numeric.
 * @param axis Default −1.
 * @returns x's shape.
 */
export function cumulativeSum(x: Value, axis = -1): Value {
  const at = x.graph.scalar("int64", resolveAxis("CumSum", axis, x.rank));
  return x.graph.node({ operator: "CumSum", operands: [x, at], outputs: [x] })[0]!;
}

function reduction(operator: string): (x: Value, options?: ReduceOptions) => Value {
  return (x, options = {}) => {
    const axes = axesOf(operator, x, options.axis);
    const shape = reducedShape(x.shape, axes, options.keep ?? false);
    return x.graph.node({
      operator,
      operands: [x, x.graph.vector("int64", axes)],
      attributes: { keepdims: options.keep ? 1 : 0 },
      outputs: [{ dtype: x.dtype, shape }],
    })[0]!;
  };
}

function extremum(
  operator: string,
): (x: Value, options?: { readonly axis?: number; readonly keep?: boolean }) => Value {
  return (x, options = {}) => {
    const axis = resolveAxis(operator, options.axis ?? -1, x.rank);
    return x.graph.node({
      operator,
      operands: [x],
      attributes: { axis, keepdims: options.keep ? 1 : 0 },
      outputs: [{ dtype: "int64", shape: reducedShape(x.shape, [axis], options.keep ?? false) }],
    })[0]!;
  };
}

function axesOf(operator: string, x: Value, axis: ReduceOptions["axis"]): number[] {
  if (axis === undefined) return x.shape.map((_, i) => i);
  return [axis].flat().map((a) => resolveAxis(operator, a, x.rank));
}

function reducedShape(shape: Shape, axes: readonly number[], keep: boolean): Dim[] {
  return shape.flatMap((dim, i) => !axes.includes(i) ? [dim] : keep ? [1] : []);
}
