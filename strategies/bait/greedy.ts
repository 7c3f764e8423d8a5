/** What all greedy programs of the family share: marking picked rows, and the backward phase. */
import {
  add,
  argMin,
  cast,
  fill,
  gather,
  type Graph,
  loop,
  matmul,
  mul,
  neg,
  range,
  reshape,
  scatterElements,
  sub,
  sum,
  topK,
  transpose,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { identity } from "./factors.ts";
import { smallInverse } from "./small_inverse.ts";

/**
 * @param graph The graph, with an input axis "N".
 * @returns `[N]`: 0 for every row, to be added to scores; picked rows get −∞.
 */
export function openRows(graph: Graph): Value {
  return fill(graph, 0, ["N"]);
}

/**
 * @param open What {@linkcode openRows} returned, or this function.
 * @param row int32 scalar.
 * @returns The same with −∞ at the row.
 */
export function markPicked(open: Value, row: Value): Value {
  return scatterElements(open, unsqueeze(row, 0), open.graph.vector("float32", [-Infinity]));
}

/**
 * The greedy gain tr[R_i(I + P_i)⁻¹] of every row.
 *
 * @param blocks P and R, `[N, r, r]` each.
 * @returns `[N]`.
 */
export function gains({ p, r }: { readonly p: Value; readonly r: Value }): Value {
  const unit = identity(p.graph, p.shape[2] as number);
  return sum(mul(r, smallInverse(add(p, unit))), { axis: [1, 2] });
}

/** All pairs of picked rows: P = YAYᵀ and R = YAFAYᵀ, `[S, r, S, r]` each. */
export interface Pairs {
  readonly p: Value;
  readonly r: Value;
}

/**
 * The backward phase: drops, one after the other, the pick whose removal raises tr(M⁻¹F) least, that
 * is the one with the smallest −tr[R_ii (−I + P_ii)⁻¹]. Everything that a removal changes is in
 * the pairs, so that neither pool nor covariance is needed.
 *
 * @param pairs Of the S picks, in the order of their choice.
 * @param keep How many stay, at most S.
 * @returns int32 `[keep]`: places of those that stay, ascending.
 */
export function backward(pairs: Pairs, keep: number): Value {
  const [size, outcomes] = pairs.p.shape as number[] as [number, number, number, number];
  const { graph } = pairs.p;
  const unit = identity(graph, outcomes);
  const { state } = loop({
    count: size - keep,
    state: [pairs.p, pairs.r, fill(graph, 0, [size])],
    body: (_, [p, r, dropped]) => {
      const inner = sub(diagonalBlocks(p!), unit);
      const cost = neg(sum(mul(diagonalBlocks(r!), smallInverse(inner)), { axis: [1, 2] }));
      const least = cast(argMin(add(cost, dropped!), { axis: 0 }), "int32");
      const next = removePick({ p: p!, r: r! }, least, unit);
      const mark = graph.vector("float32", [Infinity]);
      return {
        state: [next.p, next.r, scatterElements(dropped!, unsqueeze(least, 0), mark)],
      };
    },
  });
  // The kept ones have 0, the dropped ones infinity: the smallest, ties to the lower place.
  const { indices } = topK(neg(state[2]!), keep);
  return cast(topK(cast(indices, "float32"), keep, { largest: false }).values, "int32");
}

/** `[S, r, S, r]` → the blocks on the diagonal `[S, r, r]`, by their places in memory. */
function diagonalBlocks(pairs: Value): Value {
  const [size, r] = pairs.shape as [number, number];
  const { graph } = pairs;
  const counted = (length: number, stride: number): Value =>
    mul(range(graph, length, "int32"), stride);
  const blocks = unsqueeze(counted(size, r * size * r + r), 1, 2);
  const rows = unsqueeze(counted(r, size * r), 1);
  const places = add(add(blocks, rows), counted(r, 1));
  return gather(reshape(pairs, [(size * r) ** 2]), places);
}

/** The pairs after a pick has left the batch: S = (−I + P_jj)⁻¹ in the update of the forward phase. */
function removePick(pairs: Pairs, place: Value, unit: Value): Pairs {
  const [size, r] = pairs.p.shape as [number, number];
  const whole = size * r;
  const rowsOf = (x: Value): Value => reshape(gather(x, place, 0), [r, whole]);
  const blockOf = (rows: Value): Value =>
    reshape(gather(reshape(rows, [r, size, r]), place, 1), [r, r]);
  const [pRows, rRows] = [rowsOf(pairs.p), rowsOf(pairs.r)];
  const s = smallInverse(sub(blockOf(pRows), unit));
  const sp = matmul(s, pRows);
  const middle = matmul(matmul(transpose(sp), blockOf(rRows)), sp);
  const cross = matmul(transpose(rRows), sp);
  const p = sub(reshape(pairs.p, [whole, whole]), matmul(transpose(pRows), sp));
  const rNext = add(
    sub(reshape(pairs.r, [whole, whole]), add(cross, transpose(cross))),
    middle,
  );
  const shape = [size, r, size, r];
  return { p: reshape(p, shape), r: reshape(rNext, shape) };
}
