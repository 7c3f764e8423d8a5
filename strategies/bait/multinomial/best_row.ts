/**
 * The row with the largest gain tr[R_i(I + P_i)⁻¹], without most of the inverses.
 *
 * 1/(1 + x) is convex: on [0, b] it is below its chord 1 − x/(1 + b). Both P and R are positive
 * semidefinite, and no eigenvalue of P exceeds its Frobenius norm, so the gain is at most
 * tr R − tr(RP)/(1 + ‖P‖). If the best exact gain among the rows with the largest bounds exceeds the
 * next bound, it is the best of all; else all gains are computed.
 */
import {
  add,
  argMax,
  branch,
  cast,
  div,
  gather,
  greater,
  max,
  mul,
  reshape,
  slice,
  sqrt,
  sub,
  sum,
  sumSquare,
  topK,
  type Value,
} from "../../../onnx/mod.ts";
import type { Precision } from "../problem.ts";
import { type Blocks, gains, identity } from "../small_matrices.ts";
import type { Shape } from "./method.ts";

/** Rows whose gains are computed. */
const TRIED = 64;

/** Whether bounds pay: not for small pools, nor up to 2 × 2, where the inverse has a closed form. */
export function isBounded({ rows, pool }: Pick<Shape, "rows" | "pool">): boolean {
  return rows > 2 && pool > 4 * TRIED;
}

/**
 * Finds the row.
 *
 * @param open `[N]`: 0, or −∞ for rows that cannot be chosen.
 * @param bounded Whether to use bounds; N must be larger than the number of rows tried.
 */
export function bestRow(blocks: Blocks, open: Value, bounded: boolean): Value {
  const all = (): Value => cast(argMax(add(gains(blocks), open), { axis: 0 }), "int32");
  if (!bounded) return all();
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
  const isClear = greater(max(tried), gather(bounds.values, TRIED));
  const [best] = branch(
    isClear,
    () => [gather(rows, cast(argMax(tried, { axis: 0 }), "int32"))],
    () => [all()],
  );
  return reshape(best!, []);
}

function upperBounds({ p, r }: Blocks): Value {
  const unit = identity(p.graph, p.shape[2] as number, p.dtype as Precision);
  const trace = sum(mul(r, unit), { axis: [1, 2] });
  const products = sum(mul(r, p), { axis: [1, 2] });
  const norms = sqrt(sumSquare(p, { axis: [1, 2] }));
  return sub(trace, div(products, add(norms, 1)));
}
