/** Small r × r matrices, one or two for each row, and marks for rows that are taken. */
import {
  add,
  cast,
  concat,
  div,
  type Graph,
  inverse,
  mul,
  neg,
  reciprocal,
  reshape,
  scatterElements,
  slice,
  sub,
  sum,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import type { Precision } from "./problem.ts";

/** The identity matrix `[size, size]`, stored in the program. */
export function identity(graph: Graph, size: number, dtype: Precision): Value {
  const data = new Float32Array(size * size);
  for (let i = 0; i < size; i++) data[i * (size + 1)] = 1;
  return cast(graph.constant({ data, shape: [size, size] }), dtype);
}

/** Inverts symmetric matrices `[..., r, r]`; 1 × 1 and 2 × 2 in closed form. */
export function smallInverse(x: Value): Value {
  const size = x.shape.at(-1);
  if (size === 1) return reciprocal(x);
  if (size !== 2) return inverse(x);
  const [row, column] = [x.rank - 2, x.rank - 1];
  const at = (i: number, j: number): Value => slice(slice(x, row, i, i + 1), column, j, j + 1);
  const [a, b, d] = [at(0, 0), at(0, 1), at(1, 1)];
  const determinant = sub(mul(a, d), mul(b, b));
  const off = neg(b);
  const adjugate = reshape(concat([d, off, off, a], column), x.shape);
  return div(adjugate, determinant);
}

/** P and R of rows, `[N, r, r]` each. */
export interface Blocks {
  readonly p: Value;
  readonly r: Value;
}

/** The greedy gain tr[R_i(I + P_i)⁻¹] of every row, `[N]`. */
export function gains({ p, r }: Blocks): Value {
  return traceOver(r, add(p, identity(p.graph, p.shape[2] as number, p.dtype as Precision)));
}

/** tr[R_iX_i⁻¹] of every row, `[N]`. */
export function traceOver(r: Value, x: Value): Value {
  return sum(mul(r, smallInverse(x)), { axis: [1, 2] });
}

/** Puts `mark` at a row of `marks` `[N]`. */
export function markRow(marks: Value, row: Value, mark: number): Value {
  const value = marks.graph.vector(marks.dtype as Precision, [mark]);
  return scatterElements(marks, unsqueeze(row, 0), value);
}
