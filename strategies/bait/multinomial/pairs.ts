/**
 * W = I − YAYᵀ and R = YAFAYᵀ of the picks, Y their stacked factors, `[S·r, S·r]` each. If they are
 * small, picks are dropped by eliminating blocks of them, with neither the pool nor A.
 */
import {
  add,
  argMin,
  cast,
  equal,
  expand,
  fill,
  gather,
  gatherElements,
  gemm,
  loop,
  matmul,
  minimum,
  mul,
  neg,
  range,
  reshape,
  sub,
  sum,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { identity, markRow, smallInverse, traceOver } from "../blocks.ts";
import type { Sizes } from "./method.ts";

/** W and R. */
export interface Pairs {
  readonly rest: Value;
  readonly risk: Value;
}

/** W and R with one more pick at a place, given T and C of all picks `[S, r, r]`, and its S and Φ. */
export function withPick(
  { rest, risk }: Pairs,
  place: Value,
  steps: Readonly<Record<"t" | "c" | "s" | "phi", Value>>,
): Pairs {
  const { s, phi } = steps;
  const [picks, rows] = steps.t.shape as [number, number];
  const whole = picks * rows;
  const [t, c] = [reshape(steps.t, [whole, rows]), reshape(steps.c, [whole, rows])];
  const ts = matmul(t, s);
  const own = add(mul(place, rows), range(rest.graph, rows));
  const at = equal(unsqueeze(range(rest.graph, whole), 1), unsqueeze(own, 0));
  const unit = cast(at, "float64");
  const others = sub(1, sum(unit, { axis: 1, keep: true }));
  const outer = (a: Value, b: Value, from: Value, alpha = 1): Value =>
    gemm(a, b, from, { transposeB: true, alpha });
  const put = (into: Value, column: Value, block: Value): Value => {
    const half = add(mul(column, others), matmul(unit, mul(block, 0.5)));
    const left = mul(mul(into, others), transpose(others));
    return outer(half, unit, outer(unit, half, left));
  };
  const between = mul(matmul(sub(c, matmul(ts, phi)), s), 0.5);
  const symmetric = outer(c, ts, outer(ts, c, risk, -0.5), -0.5);
  return {
    rest: put(outer(ts, t, rest), neg(ts), s),
    risk: put(symmetric, between, matmul(matmul(s, phi), s)),
  };
}

/**
 * Marks dropped picks, `[S]`: 0 for those that stay. The removal of pick j costs tr[R_jjW_jj⁻¹], and
 * is a step of block elimination.
 */
export function eliminated({ rest, risk }: Pairs, { forward, keep, rows }: Sizes): Value {
  const { graph } = rest;
  const whole = forward * rows;
  const places = expand(unsqueeze(range(graph, forward), 1, 2, 3), [forward, rows, 1, rows]);
  const diagonal = (x: Value): Value => {
    const blocks = gatherElements(reshape(x, [forward, rows, forward, rows]), places, 2);
    return reshape(blocks, [forward, rows, rows]);
  };
  const { state } = loop({
    count: forward - keep,
    state: [rest, risk, fill(graph, 0, [forward], "float64")],
    body: (_, [w, r, dropped]) => {
      // Dropped picks are eliminated to zero: I keeps their inverses finite.
      const marked = unsqueeze(minimum(dropped!, 1), 1, 2);
      const own = add(diagonal(w!), mul(marked, identity(graph, rows, "float64")));
      const costs = add(traceOver(diagonal(r!), own), dropped!);
      const least = cast(argMin(costs, { axis: 0 }), "int32");
      const linesOf = (x: Value): Value => gather(reshape(x, [forward, rows, whole]), least);
      const blockOf = (lines: Value): Value =>
        gather(reshape(lines, [rows, forward, rows]), least, 1);
      const [wj, rj] = [linesOf(w!), linesOf(r!)];
      const e = matmul(smallInverse(blockOf(wj)), wj);
      const k = sub(rj, mul(matmul(blockOf(rj), e), 0.5));
      const cross = gemm(k, e, undefined, { transposeA: true });
      return {
        state: [
          gemm(wj, e, w!, { transposeA: true, alpha: -1 }),
          sub(r!, add(cross, transpose(cross))),
          markRow(dropped!, least, Infinity),
        ],
      };
    },
  });
  return state[2]!;
}
