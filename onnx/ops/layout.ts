/** Operators that move, join or re-shape elements without computing. */
import { broadcast, productDim, resolveAxis, sameShape, sumDim } from "../dims.ts";
import type { Graph, Value } from "../graph.ts";
import { type Dim, GraphError, type Shape, showShape } from "../types.ts";
import { cast, equal } from "./elementwise.ts";

/**
 * Gives a value another shape, elements in the same order.
 *
 * @param x Any value.
 * @param shape The new lengths; symbols must be symbols of the program's inputs.
 * @returns A value of that shape.
 * @throws {GraphError} If the numbers of elements are known to differ.
 */
export function reshape(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  if (productDim(x.shape) !== productDim(shape)) {
    throw new GraphError(`Reshape: ${x} does not hold as many elements as ${showShape(shape)}`);
  }
  return x.graph.node({
    operator: "Reshape",
    operands: [x, reshapeTarget(x, shape)],
    outputs: [{ dtype: x.dtype, shape }],
  })[0]!;
}

/**
 * Permutes axes.
 *
 * @param x Any value.
 * @param order Old axis of each new axis, such as `[0, 2, 1]`; default reverses them.
 * @returns The permuted value.
 * @throws {GraphError} If the order does not name every axis once.
 */
export function transpose(x: Value, order?: readonly number[]): Value {
  const perm = order ?? x.shape.map((_, i) => x.rank - 1 - i);
  if ([...perm].sort((a, b) => a - b).some((axis, i) => axis !== i) || perm.length !== x.rank) {
    throw new GraphError(`Transpose: [${perm.join(", ")}] is no order of the axes of ${x}`);
  }
  return x.graph.node({
    operator: "Transpose",
    operands: [x],
    attributes: { perm },
    outputs: [{ dtype: x.dtype, shape: perm.map((axis) => x.shape[axis]!) }],
  })[0]!;
}

/**
 * Inserts axes of length 1.
 *
 * @param x Any value.
 * @param axes Where, as axes of the result.
 * @returns The same elements with more axes.
 */
export function unsqueeze(x: Value, ...axes: number[]): Value {
  const rank = x.rank + axes.length;
  const resolved = axes.map((axis) => resolveAxis("Unsqueeze", axis, rank));
  const kept = [...x.shape];
  const shape = Array.from({ length: rank }, (_, i) => resolved.includes(i) ? 1 : kept.shift()!);
  return x.graph.node({
    operator: "Unsqueeze",
    operands: [x, x.graph.vector("int64", resolved)],
    outputs: [{ dtype: x.dtype, shape }],
  })[0]!;
}

/**
 * Removes axes of length 1.
 *
 * @param x Any value.
 * @param axes Which.
 * @returns The same elements with fewer axes.
 * @throws {GraphError} If such an axis is not of length 1.
 */
export function squeeze(x: Value, ...axes: number[]): Value {
  const resolved = axes.map((axis) => resolveAxis("Squeeze", axis, x.rank));
  for (const axis of resolved) {
    if (x.shape[axis] !== 1) throw new GraphError(`Squeeze: axis ${axis} of ${x} is not 1`);
  }
  return x.graph.node({
    operator: "Squeeze",
    operands: [x, x.graph.vector("int64", resolved)],
    outputs: [{ dtype: x.dtype, shape: x.shape.filter((_, i) => !resolved.includes(i)) }],
  })[0]!;
}

/**
 * Joins values along an axis.
 *
 * @param parts Values of one type that differ in that axis only.
 * @param axis Default 0.
 * @returns Their concatenation.
 * @throws {GraphError} If another axis or the type differs.
 */
export function concat(parts: readonly Value[], axis = 0): Value {
  const [first] = parts;
  if (first === undefined) throw new GraphError("Concat: nothing to join");
  const at = resolveAxis("Concat", axis, first.rank);
  for (const part of parts) {
    const fits = part.dtype === first.dtype && part.rank === first.rank &&
      part.shape.every((dim, i) => i === at || dim === first.shape[i]);
    if (!fits) throw new GraphError(`Concat: ${first} and ${part} do not fit along axis ${at}`);
  }
  return first.graph.node({
    operator: "Concat",
    operands: parts,
    attributes: { axis: at },
    outputs: [{
      dtype: first.dtype,
      shape: first.shape.with(at, sumDim(parts.map((part) => part.shape[at]!))),
    }],
  })[0]!;
}

/**
 * A contiguous part along one axis.
 *
 * @param x Any value.
 * @param axis Which axis.
 * @param start First index, negative counted from the end.
 * @param end Index after the last; default the axis's end.
 * @returns The part.
 */
export function slice(x: Value, axis: number, start: number, end?: number): Value {
  const at = resolveAxis("Slice", axis, x.rank);
  const vector = (n: number): Value => x.graph.vector("int64", [n]);
  return x.graph.node({
    operator: "Slice",
    operands: [x, vector(start), vector(end ?? Number.MAX_SAFE_INTEGER), vector(at)],
    outputs: [{
      dtype: x.dtype,
      shape: x.shape.with(at, slicedLength(x.shape[at]!, start, end)),
    }],
  })[0]!;
}

/**
 * A contiguous part along one axis, its bounds computed.
 *
 * @param x Any value.
 * @param axis Which axis.
 * @param bounds First index, and the index after the last: int64 `[1]` each; an end beyond the axis's
 * means the axis's end.
 * @param length The part's length in later shapes.
 * @returns The part.
 */
export function sliceBetween(
  x: Value,
  axis: number,
  bounds: { readonly start: Value; readonly end: Value },
  length: Dim,
): Value {
  const at = resolveAxis("Slice", axis, x.rank);
  return x.graph.node({
    operator: "Slice",
    operands: [x, bounds.start, bounds.end, x.graph.vector("int64", [at])],
    outputs: [{ dtype: x.dtype, shape: x.shape.with(at, length) }],
  })[0]!;
}

/**
 * Adds elements around a value.
 *
 * @param x Any value; padded axes must have known lengths.
 * @param before Elements added at the start of each axis.
 * @param after Elements added at the end of each axis.
 * @param mode Zeros ("constant"), the border repeated ("edge"), or the inside mirrored at the border
 * ("reflect"). Default "constant".
 * @returns x's shape, each axis longer by what was added.
 * @throws {GraphError} If there are not as many numbers as axes, or a mirrored axis is too short.
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
  return x.graph.node({
    operator: "Pad",
    operands: [x, x.graph.vector("int64", [...before, ...after])],
    attributes: { mode },
    outputs: [{ dtype: x.dtype, shape }],
  })[0]!;
}

/**
 * Takes elements along an axis by index.
 *
 * @param x Any value.
 * @param indices int32 or int64, any shape; a scalar drops the axis.
 * @param axis Default 0.
 * @returns x's shape, the axis replaced by the shape of the indices.
 * @throws {GraphError} If there is no such axis, or the indices are of another type.
 */
export function gather(x: Value, indices: Value | number, axis = 0): Value {
  const at = resolveAxis("Gather", axis, x.rank);
  const index = typeof indices === "number" ? x.graph.scalar("int64", indices) : indices;
  requireIndices("Gather", index);
  return x.graph.node({
    operator: "Gather",
    operands: [x, index],
    attributes: { axis: at },
    outputs: [{ dtype: x.dtype, shape: x.shape.toSpliced(at, 1, ...index.shape) }],
  })[0]!;
}

/**
 * Takes one element per index along an axis, the other axes running in step.
 *
 * @param x Any value.
 * @param indices int32 or int64, of x's rank.
 * @param axis Default 0.
 * @returns The shape of the indices.
 * @throws {GraphError} If the indices are of another type or rank.
 */
export function gatherElements(x: Value, indices: Value, axis = 0): Value {
  const at = resolveAxis("GatherElements", axis, x.rank);
  requireIndices("GatherElements", indices);
  if (indices.rank !== x.rank) {
    throw new GraphError(`GatherElements: ${indices} has not as many axes as ${x}`);
  }
  return x.graph.node({
    operator: "GatherElements",
    operands: [x, indices],
    attributes: { axis: at },
    outputs: [{ dtype: x.dtype, shape: indices.shape }],
  })[0]!;
}

/**
 * Replaces elements along an axis, the other axes running in step.
 *
 * @param x Any value.
 * @param indices int32 or int64, of x's rank.
 * @param updates The new elements, of the indices' shape.
 * @param axis Default 0.
 * @returns x's shape.
 * @throws {GraphError} If indices and updates do not fit each other or x.
 */
export function scatterElements(x: Value, indices: Value, updates: Value, axis = 0): Value {
  const at = resolveAxis("ScatterElements", axis, x.rank);
  requireIndices("ScatterElements", indices);
  if (!sameShape(indices.shape, updates.shape) || x.dtype !== updates.dtype) {
    throw new GraphError(`ScatterElements: ${updates} does not fit ${indices} and ${x}`);
  }
  return x.graph.node({
    operator: "ScatterElements",
    operands: [x, indices, updates],
    attributes: { axis: at },
    outputs: [x],
  })[0]!;
}

/**
 * Replaces whole rows.
 *
 * @param x `[R, ...]`.
 * @param rows int64 `[m]`, distinct.
 * @param updates `[m, ...]`, of x's type.
 * @returns x's shape.
 * @throws {GraphError} If rows and updates do not fit each other or x.
 */
export function scatterRows(x: Value, rows: Value, updates: Value): Value {
  const fits = rows.dtype === "int64" && rows.rank === 1 && x.dtype === updates.dtype &&
    sameShape(updates.shape, [rows.shape[0]!, ...x.shape.slice(1)]);
  if (!fits) throw new GraphError(`ScatterND: ${updates} at ${rows} does not fit ${x}`);
  return x.graph.node({
    operator: "ScatterND",
    operands: [x, unsqueeze(rows, 1), updates],
    outputs: [x],
  })[0]!;
}

/**
 * Repeats axes of length 1.
 *
 * @param x Any value.
 * @param shape The lengths wanted; they broadcast with x's.
 * @returns A value of the broadcast shape.
 * @throws {GraphError} If two lengths differ and neither is 1.
 */
export function expand(x: Value, shape: Shape): Value {
  return x.graph.node({
    operator: "Expand",
    operands: [x, shapeTensor(x.graph, shape)],
    outputs: [{ dtype: x.dtype, shape: broadcast("Expand", x.shape, shape) }],
  })[0]!;
}

/**
 * One-hot rows: 1 at the index, 0 elsewhere.
 *
 * @param indices int32 or int64, any shape.
 * @param depth Number of classes.
 * @returns float32, an axis of length `depth` appended; a row of zeros where the index is no class.
 */
export function oneHot(indices: Value, depth: number): Value {
  requireIndices("OneHot", indices);
  // A comparison, not the OneHot operator, which the runtime lacks for most index types.
  const classes = range(indices.graph, depth, indices.dtype as "int32" | "int64");
  return cast(equal(unsqueeze(indices, -1), classes), "float32");
}

/**
 * The numbers 0 … length − 1.
 *
 * @param graph The graph.
 * @param length A number, or a symbol of an input.
 * @param dtype "int32" or "int64"; default "int64".
 * @returns `[length]`.
 * @throws {GraphError} If no input declares the symbol.
 */
export function range(graph: Graph, length: Dim, dtype: "int32" | "int64" = "int64"): Value {
  if (typeof length === "number") {
    return graph.vector(dtype, Array.from({ length }, (_, i) => i));
  }
  const [limit] = graph.node({
    operator: "Squeeze",
    operands: [graph.dimension(length)],
    outputs: [{ dtype: "int64", shape: [] }],
  });
  const [numbers] = graph.node({
    operator: "Range",
    operands: [graph.scalar("int64", 0), limit, graph.scalar("int64", 1)],
    outputs: [{ dtype: "int64", shape: [length] }],
  });
  return cast(numbers!, dtype);
}

/**
 * A value filled with one number.
 *
 * @param graph The graph.
 * @param number What to fill with.
 * @param shape Lengths, or symbols of inputs.
 * @param dtype Default "float32".
 * @returns A value of that shape.
 */
export function fill(
  graph: Graph,
  number: number,
  shape: Shape,
  dtype: "float32" | "int32" | "int64" | "bool" = "float32",
): Value {
  return expand(graph.scalar(dtype, number), shape);
}

/**
 * A shape as a value.
 *
 * @param graph The graph.
 * @param shape Lengths, or symbols of inputs.
 * @returns int64 `[rank]`.
 * @throws {GraphError} If no input declares a symbol.
 */
export function shapeTensor(graph: Graph, shape: Shape): Value {
  if (shape.every((dim) => typeof dim === "number")) {
    return graph.vector("int64", shape as readonly number[]);
  }
  const parts = shape.map((dim) =>
    typeof dim === "number" ? graph.vector("int64", [dim]) : graph.dimension(dim)
  );
  return parts.length === 1 ? parts[0]! : concat(parts);
}

/** A reshape's target; 0 keeps an axis and one −1 is worked out, which spares computing symbols. */
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

function requireIndices(operator: string, indices: Value): void {
  if (indices.dtype !== "int64" && indices.dtype !== "int32") {
    throw new GraphError(`${operator}: indices must be int32 or int64, but are ${indices}`);
  }
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
