/** Blocks P and R of r × r for each row, and the gains that they give. */
import {
  add,
  branch,
  cast,
  concat,
  div,
  gather,
  type Graph,
  greater,
  inverse,
  matmul,
  max,
  maximum,
  mul,
  neg,
  reciprocal,
  reshape,
  scatterElements,
  slice,
  square,
  sub,
  sum,
  topK,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import type { Precision } from "./problem.ts";

/** Rows whose gains are computed. */
const TRIED = 16;

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

/** S·x, block by block: inner `[s, r, r]`, x `[s·r, m]`. */
export function blockwise(inner: Value, x: Value): Value {
  const [count, rows] = inner.shape as [number, number];
  return reshape(matmul(inner, reshape(x, [count, rows, x.shape[1]!])), x.shape);
}

/** Puts `mark` at a row of `marks` `[N]`. */
export function markRow(marks: Value, row: Value, mark: number): Value {
  const value = marks.graph.vector(marks.dtype as Precision, [mark]);
  return scatterElements(marks, unsqueeze(row, 0), value);
}

/** Whether bounds pay: not for small pools, nor up to 2 × 2, inverted in closed form. */
export function boundsPay(pool: number, rows: number): boolean {
  return rows > 2 && pool > 4 * TRIED;
}

/** A row, and by how much its gain exceeds that of every other, at least. */
export interface Choice {
  readonly row: Value;
  readonly lead: Value;
  readonly gain: Value;
}

/**
 * The row with the largest gain, without most of the inverses if `bounded`.
 *
 * P and R are positive semidefinite, so by Cauchy and Schwarz tr[RP(I + P)⁻¹] ≥ tr(RP)² / tr[RP(I +
 * P)], and the gain is at most tr R less that. If the best gain among the rows with the largest
 * bounds exceeds the next bound,
 * it is the best of all; else all gains are computed. `open` is 0, or −∞ for rows that cannot be
 * chosen.
 */
export function bestRow(blocks: Blocks, open: Value, bounded = false): Choice {
  const all = (): [Value, Value] => bestOf(add(gains(blocks), open));
  if (!bounded) return choiceOf(all());
  const bounds = topK(add(upperBounds(blocks), open), TRIED + 1);
  const places = slice(bounds.indices, 0, 0, TRIED);
  const rows = cast(
    topK(cast(places, open.dtype), TRIED, { largest: false }).values,
    "int32",
  );
  const tried = add(
    gains({ p: gather(blocks.p, rows), r: gather(blocks.r, rows) }),
    gather(open, rows),
  );
  const untried = slice(bounds.values, 0, TRIED);
  const isClear = greater(max(tried), reshape(untried, []));
  return choiceOf(branch(
    isClear,
    () => {
      const [[best], gains] = [bestOf(tried), topK(tried, 2).values];
      const second = max(concat([slice(gains, 0, 1), untried], 0), { keep: true });
      return [gather(rows, best!), concat([slice(gains, 0, 0, 1), second], 0)];
    },
    all,
  ) as [Value, Value]);
}

/** The place of the largest of some gains, and the two largest gains. */
function bestOf(gains: Value): [place: Value, two: Value] {
  const least = gains.graph.vector(gains.dtype as Precision, [-Infinity]);
  const { values, indices } = topK(concat([gains, least], 0), 2);
  return [reshape(cast(slice(indices, 0, 0, 1), "int32"), []), values];
}

function choiceOf([row, two]: [Value, Value]): Choice {
  const [gain, second] = [gather(two, 0), gather(two, 1)];
  return { row: reshape(row, []), lead: sub(gain, second), gain };
}

function upperBounds({ p, r }: Blocks): Value {
  // Rounding may make traces of what has shrunk to nothing negative.
  const traceWith = (x: Value): Value => maximum(sum(mul(r, x), { axis: [1, 2] }), 0);
  const unit = identity(p.graph, p.shape[2] as number, p.dtype as Precision);
  const first = traceWith(p);
  const both = add(first, traceWith(matmul(p, p)));
  return sub(traceWith(unit), div(square(first), add(both, 2 ** -100)));
}
