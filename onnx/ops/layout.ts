/**
 * Operators that move, join, reshape or repeat elements, and values made from a shape.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { concat, Graph, reshape, slice, transpose, unsqueeze } from "../mod.ts";
 *
 * const x = new Graph("layout").input("x", "float32", ["N", 6]);
 * assertEquals(reshape(x, ["N", 2, 3]).shape, ["N", 2, 3]);
 * assertEquals(transpose(x).shape, [6, "N"]);
 * assertEquals(unsqueeze(x, 1).shape, ["N", 1, 6]);
 * assertEquals(concat([slice(x, 1, 0, 2), slice(x, 1, 4)], 1).shape, ["N", 4]);
 * ```
 *
 * @module
 */
import { broadcast, productDim, resolveAxis, sameShape, sumDim } from "../dims.ts";
import type { Graph, Value } from "../graph.ts";
import { cast } from "./elementwise.ts";
import { type Dim, GraphError, type Shape, showShape } from "../types.ts";

/** Gives a value another shape, elements in the same order. Symbols must be those of inputs. */
export function reshape(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  if (productDim(x.shape) !== productDim(shape)) {
    throw new GraphError(`Reshape: ${x} does not hold as many elements as ${showShape(shape)}`);
  }
  return x.graph.apply("Reshape", [x, reshapeTarget(x, shape)], { dtype: x.dtype, shape });
}

/** Permutes axes: `order` is the old axis of each new one; default reversed. */
export function transpose(x: Value, order?: readonly number[]): Value {
  const perm = order ?? x.shape.map((_, i) => x.rank - 1 - i);
  if ([...perm].sort((a, b) => a - b).some((axis, i) => axis !== i) || perm.length !== x.rank) {
    throw new GraphError(`Transpose: [${perm.join(", ")}] is not an order of the axes of ${x}`);
  }
  const shape = perm.map((axis) => x.shape[axis]!);
  return x.graph.apply("Transpose", [x], { dtype: x.dtype, shape }, { perm });
}

/** Inserts axes of length 1, given as axes of the result. */
export function unsqueeze(x: Value, ...axes: number[]): Value {
  const rank = x.rank + axes.length;
  const resolved = axes.map((axis) => resolveAxis("Unsqueeze", axis, rank));
  const kept = [...x.shape];
  const shape = Array.from({ length: rank }, (_, i) => resolved.includes(i) ? 1 : kept.shift()!);
  const at = x.graph.vector("int64", resolved);
  return x.graph.apply("Unsqueeze", [x, at], { dtype: x.dtype, shape });
}

/** Removes axes of length 1. */
export function squeeze(x: Value, ...axes: number[]): Value {
  const resolved = axes.map((axis) => resolveAxis("Squeeze", axis, x.rank));
  for (const axis of resolved) {
    if (x.shape[axis] !== 1) throw new GraphError(`Squeeze: axis ${axis} of ${x} is not 1`);
  }
  const at = x.graph.vector("int64", resolved);
  const shape = x.shape.filter((_, i) => !resolved.includes(i));
  return x.graph.apply("Squeeze", [x, at], { dtype: x.dtype, shape });
}

/** Joins values of one type that differ in length along one axis only. */
export function concat(parts: readonly Value[], axis = 0): Value {
  const [first] = parts;
  if (first === undefined) throw new GraphError("Concat: nothing to join");
  const at = resolveAxis("Concat", axis, first.rank);
  for (const part of parts) {
    const fits = part.dtype === first.dtype && part.rank === first.rank &&
      part.shape.every((dim, i) => i === at || dim === first.shape[i]);
    if (!fits) throw new GraphError(`Concat: ${first} and ${part} do not fit along axis ${at}`);
  }
  const shape = first.shape.with(at, sumDim(parts.map((part) => part.shape[at]!)));
  return first.graph.apply("Concat", parts, { dtype: first.dtype, shape }, { axis: at });
}

/** A part along one axis, from `start` to before `end`; negative ones count from the axis's end. */
export function slice(x: Value, axis: number, start: number, end?: number): Value {
  const at = resolveAxis("Slice", axis, x.rank);
  const bounds = [start, end ?? Number.MAX_SAFE_INTEGER, at].map((n) =>
    x.graph.vector("int64", [n])
  );
  const shape = x.shape.with(at, slicedLength(x.shape[at]!, start, end));
  return x.graph.apply("Slice", [x, ...bounds], { dtype: x.dtype, shape });
}

/** Divides an axis of known length into equal parts. */
export function split(x: Value, parts: number, axis = 0): Value[] {
  const at = resolveAxis("Split", axis, x.rank);
  const length = x.shape[at]!;
  if (typeof length === "string" || length % parts !== 0) {
    throw new GraphError(`Split: axis ${at} of ${x} does not fall into ${parts} equal parts`);
  }
  const shape = x.shape.with(at, length / parts);
  return x.graph.node({
    operator: "Split",
    operands: [x],
    attributes: { axis: at, num_outputs: parts },
    outputs: Array.from({ length: parts }, () => ({ dtype: x.dtype, shape })),
  });
}

/** A part along one axis between computed bounds, int64 `[1]`; `length` names its length. */
export function sliceBetween(
  x: Value,
  axis: number,
  bounds: { readonly start: Value; readonly end: Value },
  length: Dim,
): Value {
  const at = resolveAxis("Slice", axis, x.rank);
  const operands = [x, bounds.start, bounds.end, x.graph.vector("int64", [at])];
  return x.graph.apply("Slice", operands, { dtype: x.dtype, shape: x.shape.with(at, length) });
}

/**
 * Adds elements before and after those of every axis: zeros ("constant"), the border repeated
 * ("edge"), or the inside mirrored at it ("reflect"). Padded axes have known lengths.
 */
export function pad(
  x: Value,
  before: readonly number[],
  after: readonly number[],
  mode: "constant" | "edge" | "reflect" = "constant",
): Value {
  if (before.length !== x.rank || after.length !== x.rank) {
    throw new GraphError(`Pad: [${before}] and [${after}] do not have one number per axis of ${x}`);
  }
  const shape = x.shape.map((dim, axis) => {
    const most = Math.max(before[axis]!, after[axis]!);
    if (mode === "reflect" && typeof dim === "number" && most >= dim) {
      throw new GraphError(`Pad: axis ${axis} of ${x} is too short to mirror ${most} elements`);
    }
    return sumDim([dim, before[axis]! + after[axis]!]);
  });
  const added = x.graph.vector("int64", [...before, ...after]);
  return x.graph.apply("Pad", [x, added], { dtype: x.dtype, shape }, { mode });
}

/** A reshape's target: 0 keeps an axis, and the runtime infers one −1, so that no symbol is computed. */
function reshapeTarget(x: Value, shape: Shape): Value {
  const open: number[] = [];
  const target = shape.map((dim, axis) => {
    if (typeof dim === "number") return dim;
    if (x.shape[axis] === dim) return 0;
    open.push(axis);
    return -1;
  });
  if (open.length <= 1 && !target.some((dim, axis) => dim === 0 && shape[axis] === 0)) {
    return x.graph.vector("int64", target);
  }
  return shapeTensor(x.graph, shape);
}

function slicedLength(length: Dim, start: number, end: number | undefined): Dim {
  if (typeof length === "number") {
    const from = start < 0 ? Math.max(0, length + start) : Math.min(start, length);
    const to = end === undefined ? length : end < 0 ? length + end : Math.min(end, length);
    return Math.max(0, to - from);
  }
  if (start >= 0 && end !== undefined && end >= 0) return end - start;
  if (start < 0 && end === undefined) return -start;
  return start === 0 && end === undefined ? length : `${length}[${start}:${end ?? ""}]`;
}

/** A shape of numbers and inputs' symbols as a value, int64 `[rank]`. */
export function shapeTensor(graph: Graph, shape: Shape): Value {
  if (shape.every((dim) => typeof dim === "number")) {
    return graph.vector("int64", shape as readonly number[]);
  }
  const parts = shape.map((dim) =>
    typeof dim === "number" ? graph.vector("int64", [dim]) : graph.dimension(dim)
  );
  if (parts.length === 1) return parts[0]!;
  return graph.apply("Concat", parts, { dtype: "int64", shape: [shape.length] }, { axis: 0 });
}

/** The numbers 0 … length − 1, `[length]`; the length may be an input's symbol. */
export function range(graph: Graph, length: Dim, dtype: "int32" | "int64" = "int64"): Value {
  if (typeof length === "number") {
    return graph.vector(dtype, Array.from({ length }, (_, i) => i));
  }
  const limit = graph.apply("Squeeze", [graph.dimension(length)], { dtype: "int64", shape: [] });
  const [zero, one] = [graph.scalar("int64", 0), graph.scalar("int64", 1)];
  const numbers = graph.apply("Range", [zero, limit, one], { dtype: "int64", shape: [length] });
  return cast(numbers, dtype);
}

/** A value filled with one number; lengths may be inputs' symbols. */
export function fill(
  graph: Graph,
  number: number,
  shape: Shape,
  dtype: "float32" | "float64" | "int32" | "int64" | "bool" = "float32",
): Value {
  return expand(graph.scalar(dtype, number), shape);
}

/** Repeats axes of length 1 until x has the lengths of `shape`, which broadcast with its own. */
export function expand(x: Value, shape: Shape): Value {
  return x.graph.apply("Expand", [x, shapeTensor(x.graph, shape)], {
    dtype: x.dtype,
    shape: broadcast("Expand", x.shape, shape),
  });
}
