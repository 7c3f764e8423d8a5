/**
 * Operators that reduce an axis, or rank or add up along it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { argMax, Graph, mean, Program, Runtime, sum, topK } from "../mod.ts";
 *
 * const graph = new Graph("reduce");
 * const x = graph.input("x", "float32", ["N", 3]);
 * const program = new Program(graph, {
 *   total: sum(x),
 *   means: mean(x, { axis: 1 }),
 *   best: argMax(x),
 *   two: topK(x, 2).values,
 * });
 * const runtime = await Runtime.open();
 * const rows = { data: Float32Array.of(1, 5, 3, 2, 2, 2), shape: [2, 3] };
 * const { total, means, best, two } = await runtime.run(program, { x: rows });
 * assertEquals(total!.data, Float32Array.of(15));
 * assertEquals(means!.data, Float32Array.of(3, 2));
 * assertEquals(best!.data, BigInt64Array.of(1n, 0n));
 * assertEquals(two!.data, Float32Array.of(5, 3, 2, 2));
 * await runtime.close();
 * ```
 *
 * @module
 */
import { resolveAxis } from "../dims.ts";
import type { Value } from "../graph.ts";
import { cast, mul } from "./elementwise.ts";
import { gather } from "./indexing.ts";
import { slice } from "./layout.ts";
import { type Dim, GraphError, type Shape } from "../types.ts";

/** Which axes are reduced. */
export interface ReduceOptions {
  /** One axis or several, negative counted from the end; default all. */
  readonly axis?: number | readonly number[];
  /** Keep reduced axes with length 1; default false. */
  readonly keep?: boolean;
}

/** Reduces axes: `[N, K]` with `{ axis: 1 }` to `[N]`, or to `[N, 1]` with `keep`. */
export type Reduction = (x: Value, options?: ReduceOptions) => Value;

/** Finds the index of an element along one axis, default the last, int64: `[N, K]` to `[N]`. */
export type Extremum = (x: Value, options?: ReduceOptions & { readonly axis?: number }) => Value;

/** Sum over axes. */
export const sum: Reduction = reduction("ReduceSum");
/** Mean over axes. */
export const mean: Reduction = reduction("ReduceMean");
/** Maximum over axes; {@linkcode maximum} compares two values. */
export const max: Reduction = reduction("ReduceMax");
/** Minimum over axes; {@linkcode minimum} compares two values. */
export const min: Reduction = reduction("ReduceMin");
/** Sum of squares over axes. */
export const sumSquare: Reduction = reduction("ReduceSumSquare");
/** `log Σ e^x` over axes, computed without overflow. */
export const logSumExp: Reduction = reduction("ReduceLogSumExp");

/** Index of the largest element along an axis; ties go to the lower index. */
export const argMax: Extremum = extremum("ArgMax");
/** Index of the smallest element along an axis; ties go to the lower index. */
export const argMin: Extremum = extremum("ArgMin");

/** Along which axis elements are ranked, and how. */
export interface TopKOptions {
  /** Negative counted from the end; default −1. */
  readonly axis?: number;
  /** The k largest, or with false the k smallest; default true. */
  readonly largest?: boolean;
  /** The axis's length in later shapes, if k is a value; default "k". */
  readonly length?: Dim;
}

/** The k largest elements, largest first, and int64 indices; ties go to the lower index. */
export function topK(
  x: Value,
  k: number | Value,
  options: TopKOptions = {},
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

/** Running sums along an axis, each element included in its own. */
export function cumulativeSum(x: Value, axis = -1): Value {
  const at = x.graph.scalar("int64", resolveAxis("CumSum", axis, x.rank));
  return x.graph.apply("CumSum", [x, at], x);
}

function reduction(operator: string): Reduction {
  return (x, options = {}) => {
    const axes = axesOf(operator, x, options.axis);
    const shape = reducedShape(x.shape, axes, options.keep ?? false);
    return x.graph.apply(operator, [x, x.graph.vector("int64", axes)], { dtype: x.dtype, shape }, {
      keepdims: options.keep ? 1 : 0,
    });
  };
}

function extremum(operator: string): Extremum {
  return (x, options = {}) => {
    const axis = resolveAxis(operator, options.axis ?? -1, x.rank);
    return x.graph.apply(operator, [x], {
      dtype: "int64",
      shape: reducedShape(x.shape, [axis], options.keep ?? false),
    }, { axis, keepdims: options.keep ? 1 : 0 });
  };
}

function axesOf(operator: string, x: Value, axis: ReduceOptions["axis"]): number[] {
  if (axis === undefined) return x.shape.map((_, i) => i);
  return [axis].flat().map((a) => resolveAxis(operator, a, x.rank));
}

function reducedShape(shape: Shape, axes: readonly number[], keep: boolean): Dim[] {
  return shape.flatMap((dim, i) => !axes.includes(i) ? [dim] : keep ? [1] : []);
}

/**
 * Name by which lowering recognises the operator.
 *
 * @internal
 */
export const REACHES = "reaches";

/**
 * Marks the running sums that exceed a share of the total, bool `[N]`: `mass[0] + … + mass[i] > u Σ
 * mass`. If u is uniform, the first of them is i with probability `mass[i] / Σ mass`.
 *
 * Sums are float64, because float32 would lose single elements among many. Providers without
 * float64 compute with integers of 42 bits.
 *
 * @param mass float32 `[N]`, not negative; its sum does not exceed float32.
 * @param uniforms float64 `[T]`, in [0, 1).
 * @param step int64 scalar: which of them is u.
 */
export function reaches(mass: Value, uniforms: Value, step: Value): Value {
  const shares = cumulativeSum(cast(mass, "float64"));
  const threshold = mul(slice(shares, 0, -1), gather(uniforms, step));
  const { graph, shape } = mass;
  return graph.node({
    operator: "Greater",
    operands: [shares, threshold],
    outputs: [{ dtype: "bool", shape }],
    meaning: { name: REACHES, operands: [mass, uniforms, step] },
  })[0]!;
}
