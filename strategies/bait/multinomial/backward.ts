/**
 * The backward phase: drops, one after the other, the pick whose removal raises tr(M⁻¹F) least,
 * that is the one with the smallest −tr[R_ii(−I + P_ii)⁻¹].
 *
 * P = YAYᵀ with all picks in A, Y their stacked factors, is close to I if rows are strong, and −I +
 * P then mostly rounding. So W = I − P = (I + YA₀Yᵀ)⁻¹ and R = YAFAYᵀ are updated instead: the cost
 * of pick i is tr[R_iiW_ii⁻¹], and a removal is a step of block elimination.
 *
 * The forward phase has factorised both: YA₀ = ΛU with Λ_st = V_sU_tᵀS_t below a diagonal of ones,
 * so I + YA₀Yᵀ = Λ diag(S⁻¹)Λᵀ. With X = Λ⁻¹ and Φ = SUFUᵀS: W = XᵀSX and R = XᵀΦX. Of these, the
 * blocks on the diagonal are kept, and rows are made when pick j is dropped:
 *
 *     W ← W − W_·jW_jj⁻¹W_j·
 *     R ← R − K_jE_j − E_jᵀK_jᵀ,   E_j = W_jj⁻¹W_j·,   K_j = R_·j − ½E_jᵀR_jj
 */
import { type Floats, ndarray } from "../../../core/ndarray.ts";
import {
  add,
  argMin,
  cast,
  concat,
  gather,
  gemm,
  Graph,
  loop,
  lowerInverse,
  matmul,
  minimum,
  mul,
  Program,
  reshape,
  slice,
  sub,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { blockwise, identity, markRow, smallInverse, traceOver } from "../blocks.ts";
import type { ForwardPicks } from "./forward.ts";
import { type Arrays, type Problem, runOnce, type Shape } from "./method.ts";
import { type RealArray, zeros } from "../problem.ts";

/** Drops picks until B are left; `forward` is called here so that nothing else holds Λ and Φ. */
export async function dropPicks(
  problem: Problem,
  forward: () => Promise<ForwardPicks>,
): Promise<Int32Array> {
  const { shape } = problem;
  if (shape.forward === shape.keep) return Int32Array.from((await forward()).picks);
  const { picks, start } = await begin(problem, await forward());
  const dropped = await drop(problem, start);
  return Int32Array.from(picks.filter((_, place) => dropped.data[place] === 0));
}

async function begin(
  problem: Problem,
  { picks, lambda, risk, inner }: ForwardPicks,
): Promise<{ picks: readonly number[]; start: Arrays }> {
  const start = await runOnce(problem, startProgram(problem.shape), { lambda, risk, inner });
  return { picks, start: { ...start, inner } };
}

/** Marks dropped picks: `[S]`, 0 for those that stay. */
async function drop(problem: Problem, { x, g, w, r, inner }: Arrays): Promise<RealArray> {
  const { base: { runtime }, shape } = problem;
  const { rows, forward, keep, precision } = shape;
  const lines = (forward - keep) * rows;
  const whole = forward * rows;
  const program = removalProgram(shape);
  const removed = [0, 1, 2].map(() => zeros(lines * whole, precision));
  // One row of zeros before the first removal.
  const earlier = (data: Floats, done: number): RealArray =>
    ndarray(data.subarray(0, Math.max(1, done) * whole), [Math.max(1, done), whole]);
  let state: Arrays = { w: w!, r: r!, dropped: ndarray(zeros(forward, precision), [forward]) };
  for (let done = 0; done < lines; done += rows) {
    const [oldW, oldE, oldK] = removed.map((data) => earlier(data, done));
    const made = await runtime.run(program, {
      x: x!,
      g: g!,
      inner: inner!,
      ...state,
      oldW: oldW!,
      oldE: oldE!,
      oldK: oldK!,
    }) as Arrays;
    state = { w: made.nextW!, r: made.nextR!, dropped: made.nextDropped! };
    [made.newW!, made.newE!, made.newK!].forEach(({ data }, i) =>
      removed[i]!.set(data, done * whole)
    );
  }
  return state.dropped!;
}

/** X, G = ΦX, and the blocks on the diagonals of W and R, from Λ (`lambda`), Φ (`risk`) and S. */
function startProgram({ forward, rows, precision }: Shape): Program {
  const graph = new Graph("bait-backward-start");
  const whole = forward * rows;
  const lambda = graph.input("lambda", precision, [whole, whole]);
  const risk = graph.input("risk", precision, [whole, whole]);
  const inner = graph.input("inner", precision, [forward, rows, rows]);
  const x = lowerInverse(lambda);
  const g = matmul(risk, x);
  const { collected: [w, r] } = loop({
    count: forward,
    state: [graph.scalar(precision, 0)],
    body: (pick, state) => {
      const own = columnsOf(x, pick, forward);
      return {
        state,
        collect: [
          gemm(own, blockwise(inner, own), undefined, { transposeA: true }),
          gemm(own, columnsOf(g, pick, forward), undefined, { transposeA: true }),
        ],
      };
    },
  });
  return new Program(graph, { x, g, w: w!, r: r! });
}

/**
 * Drops one pick, given W_j·, E_j and K_jᵀ of earlier removals; `dropped` is infinity for these.
 */
function removalProgram({ forward, rows, precision }: Shape): Program {
  const graph = new Graph("bait-backward");
  const whole = forward * rows;
  const x = graph.input("x", precision, [whole, whole]);
  const g = graph.input("g", precision, [whole, whole]);
  const inner = graph.input("inner", precision, [forward, rows, rows]);
  const w = graph.input("w", precision, [forward, rows, rows]);
  const r = graph.input("r", precision, [forward, rows, rows]);
  const dropped = graph.input("dropped", precision, [forward]);
  const [oldW, oldE, oldK] = ["oldW", "oldE", "oldK"].map((name) =>
    graph.input(name, precision, ["t", whole])
  ) as [Value, Value, Value];
  // The blocks of dropped picks are eliminated to zero: I keeps their inverses finite.
  const own = add(w, mul(unsqueeze(minimum(dropped, 1), 1, 2), identity(graph, rows, precision)));
  const least = cast(argMin(add(traceOver(r, own), dropped), { axis: 0 }), "int32");

  const column = columnsOf(x, least, forward);
  const both = concat([blockwise(inner, column), columnsOf(g, least, forward)], 1);
  const lines = gemm(both, x, undefined, { transposeA: true });
  const off = (from: Value, seen: Value, times: Value): Value =>
    gemm(columnsOf(seen, least, forward), times, from, { transposeA: true, alpha: -1 });
  const newW = off(slice(lines, 0, 0, rows), oldW, oldE);
  const rLines = off(off(slice(lines, 0, rows), oldK, oldE), oldE, oldK);
  const newE = matmul(smallInverse(blockOf(newW, least, forward)), newW);
  const newK = sub(rLines, mul(matmul(blockOf(rLines, least, forward), newE), 0.5));
  const cross = pairs(newK, newE, forward);
  return new Program(graph, {
    nextW: sub(w, pairs(newW, newE, forward)),
    nextR: sub(r, add(cross, transpose(cross, [0, 2, 1]))),
    nextDropped: markRow(dropped, least, Infinity),
    newW,
    newE,
    newK,
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

/** a_·iᵀb_·i for every pick i: `[r, S·r]` twice → `[S, r, r]`. */
function pairs(a: Value, b: Value, picks: number): Value {
  const [rows, whole] = a.shape as [number, number];
  const split = (x: Value, order: number[]): Value =>
    transpose(reshape(x, [rows, picks, whole / picks]), order);
  return matmul(split(a, [1, 2, 0]), split(b, [1, 0, 2]));
}
