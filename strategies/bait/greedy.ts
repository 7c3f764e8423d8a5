/** What all greedy programs of the family share: marking picked rows, and the backward phase. */
import {
  add,
  argMin,
  cast,
  eyeLike,
  fill,
  gather,
  type Graph,
  loop,
  matmul,
  minimum,
  mul,
  neg,
  range,
  reshape,
  scatterElements,
  sub,
  sum,
  symmetricInverse,
  topK,
  transpose,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { identity } from "./identity.ts";
import { smallInverse } from "./small_inverse.ts";

/** @returns `[N]`: 0 for every row, to be added to scores; picked rows get −∞. */
export function openRows(graph: Graph): Value {
  return fill(graph, 0, ["N"], "float64");
}

/** @returns The same with −∞ at the row. */
export function markPicked(open: Value, row: Value): Value {
  const mark = open.graph.vector(open.dtype as "float32" | "float64", [-Infinity]);
  return scatterElements(open, unsqueeze(row, 0), mark);
}

/**
 * tr[R_iX_i⁻¹] of every row: the greedy gain where X = I + P.
 *
 * @param r R, `[N, r, r]`.
 * @param x X, `[N, r, r]`, positive definite.
 * @returns `[N]`.
 */
export function riskOver(r: Value, x: Value): Value {
  return sum(mul(r, smallInverse(x)), { axis: [1, 2] });
}

/**
 * The greedy gain tr[R_i(I + P_i)⁻¹] of every row.
 *
 * @param blocks P and R, `[N, r, r]` each.
 * @returns `[N]`.
 */
export function gains({ p, r }: { readonly p: Value; readonly r: Value }): Value {
  const unit = identity(p.graph, p.shape[2] as number, p.dtype as "float32" | "float64");
  return riskOver(r, add(p, unit));
}

/**
 * tr X_i of every row.
 *
 * @param x `[N, r, r]`.
 * @returns `[N]`.
 */
export function traces(x: Value): Value {
  const unit = identity(x.graph, x.shape[2] as number, x.dtype as "float32" | "float64");
  return sum(mul(x, unit), { axis: [1, 2] });
}

/** All pairs of picked rows, `[S, r, S, r]` each. */
export interface Pairs {
  /** Float64: YA₀Yᵀ, A₀ the covariance before the first pick. */
  readonly p: Value;
  /** YA₀FA₀Yᵀ. */
  readonly r: Value;
}

/**
 * The backward phase: drops, one after the other, the pick whose removal raises tr(M⁻¹F) least, that
 * is the one with the smallest −tr[R_ii (−I + P_ii)⁻¹]. Everything that a removal changes is in
 * the pairs, so that neither pool nor covariance is needed.
 *
 * P = YAYᵀ with all picks in A is close to I where rows are strong, and −I + P then mostly rounding. So
 * what is kept is W = I − P = (I + YA₀Yᵀ)⁻¹, computed without that difference; with it R = W(YA₀FA₀Yᵀ)W,
 * the cost of pick i is tr[R_ii W_ii⁻¹], and a removal is a step of block elimination.
 *
 * @param before Of the S picks, in the order of their choice.
 * @param keep How many stay, at most S.
 * @returns int32 `[keep]`: places of those that stay, ascending.
 */
export function backward(before: Pairs, keep: number): Value {
  const [size, outcomes] = before.p.shape as number[] as [number, number, number, number];
  const { graph } = before.p;
  const whole = size * outcomes;
  const flat = reshape(before.p, [whole, whole]);
  const w = symmetricInverse(add(flat, eyeLike(flat)));
  const r = matmul(matmul(w, reshape(before.r, [whole, whole])), w);
  const unit = identity(graph, outcomes, "float64");
  const { state } = loop({
    count: size - keep,
    state: [w, r, fill(graph, 0, [size], "float64")],
    body: (_, [w, r, dropped]) => {
      // The blocks of dropped picks are eliminated to zero: I keeps their inverses finite.
      const gone = unsqueeze(minimum(dropped!, 1), 1, 2);
      const own = add(diagonalBlocks(w!, size), mul(gone, unit));
      const cost = riskOver(diagonalBlocks(r!, size), own);
      const least = cast(argMin(add(cost, dropped!), { axis: 0 }), "int32");
      const next = removePick({ w: w!, r: r! }, least, size);
      const mark = graph.vector("float64", [Infinity]);
      return {
        state: [next.w, next.r, scatterElements(dropped!, unsqueeze(least, 0), mark)],
      };
    },
  });
  return keptPlaces(state[2]!, keep);
}

/**
 * Tells which picks stay.
 *
 * @param dropped `[S]`: 0 for those that stay, infinity for the others.
 * @returns int32 `[keep]`: their places, ascending.
 */
export function keptPlaces(dropped: Value, keep: number): Value {
  const { indices } = topK(neg(dropped), keep);
  return cast(topK(cast(indices, dropped.dtype), keep, { largest: false }).values, "int32");
}

/** `[S·r, S·r]` → the blocks on the diagonal `[S, r, r]`, by their places in memory. */
function diagonalBlocks(pairs: Value, size: number): Value {
  const whole = pairs.shape[0] as number;
  const r = whole / size;
  const { graph } = pairs;
  const counted = (length: number, stride: number): Value =>
    mul(range(graph, length, "int32"), stride);
  const blocks = unsqueeze(counted(size, r * whole + r), 1, 2);
  const rows = unsqueeze(counted(r, whole), 1);
  const places = add(add(blocks, rows), counted(r, 1));
  return gather(reshape(pairs, [whole ** 2]), places);
}

/** W and R, `[S·r, S·r]` each, after a pick has left the batch. */
function removePick(
  { w, r }: { readonly w: Value; readonly r: Value },
  place: Value,
  size: number,
): { w: Value; r: Value } {
  const whole = w.shape[0] as number;
  const outcomes = whole / size;
  const rowsOf = (x: Value): Value =>
    reshape(gather(reshape(x, [size, outcomes, whole]), place, 0), [outcomes, whole]);
  const blockOf = (rows: Value): Value =>
    reshape(gather(reshape(rows, [outcomes, size, outcomes]), place, 1), [outcomes, outcomes]);
  const [wRows, rRows] = [rowsOf(w), rowsOf(r)];
  const solved = matmul(smallInverse(blockOf(wRows)), wRows);
  const middle = matmul(matmul(transpose(solved), blockOf(rRows)), solved);
  const cross = matmul(transpose(rRows), solved);
  return {
    w: sub(w, matmul(transpose(wRows), solved)),
    r: add(sub(r, add(cross, transpose(cross))), middle),
  };
}
