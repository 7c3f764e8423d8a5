/**
 * The backward phase for factors of r rows: drops, one after the other, the pick whose removal raises
 * tr(M⁻¹F) least, that is the one with the smallest −tr[R_ii(−I + P_ii)⁻¹].
 *
 * P = YAYᵀ with all picks in A, Y their stacked factors, is close to I where rows are strong, and
 * −I + P then mostly rounding. So what is followed is W = I − P = (I + YA₀Yᵀ)⁻¹ and R = YAFAYᵀ: the cost
 * of pick i is tr[R_iiW_ii⁻¹], and a removal is a step of block elimination.
 *
 * The forward phase has factorised both: YA₀ = ΛU with Λ_st = V_sU_tᵀS_t below a diagonal of ones, so
 * that I + YA₀Yᵀ = Λ diag(S⁻¹)Λᵀ. With X = Λ⁻¹ and Φ = SUFUᵀS: W = XᵀSX and R = XᵀΦX. Of these, the
 * blocks on the diagonal are kept, and rows are made when a pick is dropped:
 * W ← W − W_·jW_jj⁻¹W_j· and R ← R − K_jE_j − E_jᵀK_jᵀ, E_j = W_jj⁻¹W_j·, K_j = R_·j − ½E_jᵀR_jj.
 */
import {
  add,
  argMin,
  cast,
  concat,
  fill,
  gather,
  gemm,
  Graph,
  loop,
  lowerInverse,
  matmul,
  minimum,
  mul,
  Program,
  range,
  reshape,
  scatterElements,
  scatterRows,
  slice,
  sub,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { riskOver } from "../greedy.ts";
import { identity } from "../identity.ts";
import { smallInverse } from "../small_inverse.ts";
import type { Precision } from "./precision.ts";

/** What the programs are built for. */
export interface BackwardShape {
  /** S, how many picks there are. */
  readonly picks: number;
  /** r. */
  readonly rows: number;
  /** Of everything. */
  readonly precision: Precision;
}

/**
 * Builds the program that starts the backward phase.
 *
 * Inputs: `lambda [S·r, S·r]`, `risk [S·r, S·r]` = Φ, `inner [S, r, r]` = S. Outputs: `x [S·r, S·r]` = X,
 * `g [S·r, S·r]` = ΦX, `w [S, r, r]` and `r [S, r, r]`: the blocks on the diagonals of W and R.
 */
export function backwardStartProgram({ picks, rows, precision }: BackwardShape): Program {
  const graph = new Graph("bait-backward-start");
  const whole = picks * rows;
  const lambda = graph.input("lambda", precision, [whole, whole]);
  const risk = graph.input("risk", precision, [whole, whole]);
  const inner = graph.input("inner", precision, [picks, rows, rows]);
  const x = lowerInverse(lambda);
  const g = matmul(risk, x);
  const { collected: [w, r] } = loop({
    count: picks,
    state: [graph.scalar(precision, 0)],
    body: (pick, state) => {
      const own = columnsOf(x, pick, picks);
      return {
        state,
        collect: [
          gemm(own, blockwise(inner, own), undefined, { transposeA: true }),
          gemm(own, columnsOf(g, pick, picks), undefined, { transposeA: true }),
        ],
      };
    },
  });
  return new Program(graph, { x, g, w: w!, r: r! });
}

/** What removals leave behind, `[t·r, S·r]` each. */
interface Removals {
  /** W_j· at the time. */
  readonly w: Value;
  /** E_j. */
  readonly e: Value;
  /** K_jᵀ. */
  readonly k: Value;
}

/**
 * Builds the program that drops some picks.
 *
 * Inputs: `x`, `g`, `inner` as above; `w`, `r [S, r, r]`, `dropped [S]`: 0, or infinity; `old_w`, `old_e`,
 * `old_k [t·r, S·r]` of earlier runs; `steps`: how many to drop, at most the chunk. Outputs: `next_w`,
 * `next_r`, `next_dropped`, `new_w`, `new_e` and `new_k [chunk·r, S·r]`.
 *
 * @param chunk Removals of one run, at most.
 */
export function backwardProgram({ picks, rows, precision }: BackwardShape, chunk: number): Program {
  const graph = new Graph("bait-backward");
  const whole = picks * rows;
  const x = graph.input("x", precision, [whole, whole]);
  const g = graph.input("g", precision, [whole, whole]);
  const inner = graph.input("inner", precision, [picks, rows, rows]);
  const earlier = (name: string): Value => graph.input(name, precision, ["t", whole]);
  const old: Removals = { w: earlier("old_w"), e: earlier("old_e"), k: earlier("old_k") };
  const unit = identity(graph, rows, precision);
  const none = fill(graph, 0, [chunk * rows, whole], precision);
  const { state } = loop({
    count: graph.input("steps", "int64", []),
    state: [
      graph.input("w", precision, [picks, rows, rows]),
      graph.input("r", precision, [picks, rows, rows]),
      graph.input("dropped", precision, [picks]),
      none,
      none,
      none,
    ],
    body: (step, [w, r, dropped, ...recent]) => {
      // The blocks of dropped picks are eliminated to zero: I keeps their inverses finite.
      const gone = unsqueeze(minimum(dropped!, 1), 1, 2);
      const own = add(w!, mul(gone, unit));
      const least = cast(argMin(add(riskOver(r!, own), dropped!), { axis: 0 }), "int32");

      const column = columnsOf(x, least, picks);
      const both = concat([blockwise(inner, column), columnsOf(g, least, picks)], 1);
      const lines = gemm(both, x, undefined, { transposeA: true });
      const [wRows, rRows] = [old, { w: recent[0]!, e: recent[1]!, k: recent[2]! }].reduce(
        (lines, removals) => lessRemovals(lines, removals, least, picks),
        [slice(lines, 0, 0, rows), slice(lines, 0, rows)] as [Value, Value],
      );
      const e = matmul(smallInverse(blockOf(wRows, least, picks)), wRows);
      const k = sub(rRows, mul(matmul(blockOf(rRows, least, picks), e), 0.5));
      const cross = pairs(k, e, picks);
      const places = add(mul(step, rows), range(graph, rows));
      return {
        state: [
          sub(w!, pairs(wRows, e, picks)),
          sub(r!, add(cross, transpose(cross, [0, 2, 1]))),
          scatterElements(dropped!, unsqueeze(least, 0), graph.vector(precision, [Infinity])),
          scatterRows(recent[0]!, places, wRows),
          scatterRows(recent[1]!, places, e),
          scatterRows(recent[2]!, places, k),
        ],
      };
    },
  });
  return new Program(graph, {
    next_w: state[0]!,
    next_r: state[1]!,
    next_dropped: state[2]!,
    new_w: state[3]!,
    new_e: state[4]!,
    new_k: state[5]!,
  });
}

/** The columns of one pick: `[m, S·r]` → `[m, r]`. */
function columnsOf(matrix: Value, pick: Value, picks: number): Value {
  const [count, whole] = matrix.shape as [number | string, number];
  return gather(reshape(matrix, [count, picks, whole / picks]), pick, 1);
}

function blockOf(lines: Value, pick: Value, picks: number): Value {
  const rows = lines.shape[0] as number;
  return reshape(columnsOf(lines, pick, picks), [rows, rows]);
}

/** S·x, block by block: x `[S·r, r]`. */
function blockwise(inner: Value, x: Value): Value {
  return reshape(matmul(inner, reshape(x, inner.shape)), x.shape);
}

/** Rows j of W and R, less what earlier removals took off them. */
function lessRemovals(
  [w, r]: readonly [Value, Value],
  removals: Removals,
  pick: Value,
  picks: number,
): [Value, Value] {
  const off = (from: Value, seen: Value, times: Value): Value =>
    gemm(columnsOf(seen, pick, picks), times, from, { transposeA: true, alpha: -1 });
  return [
    off(w, removals.w, removals.e),
    off(off(r, removals.k, removals.e), removals.e, removals.k),
  ];
}

/** a_·iᵀb_·i for every pick i: `[r, S·r]` twice → `[S, r, r]`. */
function pairs(a: Value, b: Value, picks: number): Value {
  const [rows, whole] = a.shape as [number, number];
  const split = (x: Value, order: number[]): Value =>
    transpose(reshape(x, [rows, picks, whole / picks]), order);
  return matmul(split(a, [1, 2, 0]), split(b, [1, 0, 2]));
}
