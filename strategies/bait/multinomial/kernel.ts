/**
 * BAIT in kernel form: instead of A, of order K·D, this holds VAVᵀ of the pool's rows with all rows,
 * of order (N+n)r. With few rows or outcomes that is the far smaller matrix. One read of it makes the
 * columns of the rows with the largest gains; it is read again when another row is better.
 *
 * Let K₀ = VA₀Vᵀ, √c included in V, and W the rows' weights in F. The covariance after the picks s is
 * A = A₀ − Σ AV_sᵀS_sV_sA, so VAVᵀ = K₀ − Σ T_sS_sT_sᵀ, T_s its columns of pick s at the time. Kept per
 * row: P_i = (VAVᵀ)_ii and R_i = (VAVᵀWVAVᵀ)_ii, of which only the symmetric part is meant. After pick
 * j, with T = (VAVᵀ)_·j, S = (I + P_j)⁻¹, Q = VAVᵀWT and Φ = TᵀWT:
 *
 *     P_i ← P_i − T_i(T_iS)ᵀ
 *     R_i ← R_i − (2Q_i − T_iSΦ)(T_iS)ᵀ
 *
 * Rows of matrices are ordered by row of data and then by outcome, columns the other way round and
 * the pool before the labelled; columns have √w in place of √c.
 */
import {
  add,
  argMax,
  cast,
  concat,
  type Dim,
  div,
  equal,
  eyeLike,
  fill,
  gather,
  gemm,
  Graph,
  greater,
  loop,
  type LoopStep,
  matmul,
  max,
  mul,
  productDim,
  Program,
  range,
  reshape,
  scatterRows,
  sliceBetween,
  sqrt,
  sub,
  symmetricInverse,
  topK,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { bestRow, blockwise, gains, identity, markRow, smallInverse } from "../blocks.ts";
import { overflow } from "../problem.ts";
import type { Shape } from "./method.ts";
import { eliminated, type Pairs } from "./pairs.ts";
import { runOnce } from "./runs.ts";
import type { Start } from "./start.ts";
import { updated } from "./step.ts";

/** The picks so far: T_sᵀ `[S·r, (N+n)r]` and S_s `[S, r, r]`, zeros if there is none yet. */
interface Downdates {
  readonly columns: Value;
  readonly inner: Value;
}

/** Rows whose columns are made in one read of the kernel. */
export const PREPARED = 16;

/** What stays the same from pick to pick. */
interface Kernel {
  /** VA₀VᵀW^½, `[N·r, (N+n)r]`. */
  readonly matrix: Value;
  /** √(c/w) of the pool, `[N]`. */
  readonly scales: Value;
  readonly rows: number;
  readonly size: Dim;
}

/** Picks forward from a start with `pairs`, then drops picks until B are left. */
export async function pickByKernel({ problem, p, r, shared }: Start): Promise<Int32Array> {
  const program = kernelProgram(problem.shape);
  const { picks, dropped } = await runOnce(problem, program, { ...shared, p, r });
  if (new Set(picks!.data).size < picks!.data.length) throw overflow(problem.base.lambda);
  return Int32Array.from(picks!.data).filter((_, place) => dropped!.data[place] === 0);
}

/** Picks in float64, as a matrix that rounding has damaged cannot be recomputed. */
function kernelProgram(shape: Shape): Program {
  const { forward, rows } = shape;
  const graph = new Graph("bait-kernel");
  const input = (name: string, ...axes: Dim[]): Value => graph.input(name, "float64", axes);
  const start = { p: input("p", "N", rows, rows), r: input("r", "N", rows, rows) };
  const size = productDim([rows, "J"]);
  const kernel: Kernel = {
    matrix: reshape(input("pairs", "N", rows, rows, "J"), [productDim(["N", rows]), size]),
    scales: sqrt(div(input("share"), input("poolWeights", "N"))),
    rows,
    size,
  };
  const open = fill(graph, 0, ["N"], "float64");
  const room = forward + Math.min(PREPARED, shape.pool);
  const { state: [picks] } = loop({
    count: forward,
    state: [
      fill(graph, 0, [forward], "int32"),
      graph.scalar("int64", 0),
      bestRow(start, open).row,
      start.p,
      start.r,
      open,
      fill(graph, 0, [room * rows, kernel.size], "float64"),
      fill(graph, 0, [room, rows, rows], "float64"),
    ],
    body: (_, [picks, done, row, p, r, open, columns, inner]) => {
      const before = { columns: columns!, inner: inner! };
      return runOf(kernel, shape, before, [picks!, done!, row!, p!, r!, open!]);
    },
  });
  const dropped = eliminated(pairsOf(kernel, picks!, forward), shape);
  return new Program(graph, { picks: picks!, dropped });
}

/**
 * Picks among the rows with the largest gains, whose columns of VAVᵀ and VAVᵀWVAVᵀ are made in one
 * read of the kernel, until another row is better; `done` counts the picks.
 */
function runOf(
  kernel: Kernel,
  { forward, pool, rows }: Shape,
  before: Downdates,
  [picked, done, first, p, r, open]: readonly Value[],
): LoopStep {
  const { size, matrix: { graph } } = kernel;
  const count = Math.min(PREPARED, pool);
  const most = topK(add(gains({ p: p!, r: r! }), open!), count).indices;
  const prepared = cast(most, "int32");
  const lines = columnsOf(kernel, before, prepared);
  const width = count * rows;
  const unit = identity(graph, rows, "float64");
  const { state } = loop({
    count,
    state: [
      picked!,
      done!,
      first!,
      p!,
      r!,
      open!,
      fill(graph, 0, [width, size], "float64"),
      fill(graph, 0, [count, rows, rows], "float64"),
      lines,
      throughFisher(kernel, before, lines),
    ],
    body: (step, [picks, made, row, p, r, open, columns, inner, lines, passed]) => {
      const isRow = cast(equal(prepared, row!), "int32");
      const at = argMax(isRow, { axis: 0 });
      const t = gather(reshape(lines!, [count, rows, size]), at);
      const q = gather(reshape(passed!, ["N", rows, count, rows]), at, 2);
      const s = smallInverse(add(gather(p!, row!), unit));
      const ti = poolPart(kernel, t);
      const ts = matmul(ti, s);
      const phi = gemm(t, t, undefined, { transposeB: true });
      const next = updated({ p: p!, r: r! }, ti, sub(mul(q, 2), matmul(ts, phi)), s);
      const marked = markRow(open!, row!, -Infinity);
      const best = bestRow(next, marked).row;
      // The columns that are left, after this pick.
      const [tc, qc] = [ti, q].map((x) => reshape(gather(x, prepared), [width, rows]));
      const tcs = matmul(tc!, s);
      const qs = matmul(q, s);
      const height = productDim(["N", rows]);
      const left = reshape(concat([qs, ts], 2), [height, 2 * rows]);
      const right = concat([tc!, sub(qc!, matmul(tcs, phi))], 1);
      const isPrepared = cast(max(cast(equal(prepared, best), "int32")), "int64");
      return {
        state: [
          scatterRows(picks!, unsqueeze(made!, 0), unsqueeze(row!, 0)),
          add(made!, 1),
          best,
          next.p,
          next.r,
          marked,
          scatterRows(columns!, add(mul(step, rows), range(graph, rows)), t),
          scatterRows(inner!, unsqueeze(step, 0), unsqueeze(s, 0)),
          gemm(tcs, t, lines!, { alpha: -1 }),
          gemm(left, right, passed!, { transposeB: true, alpha: -1 }),
        ],
        proceed: greater(mul(isPrepared, sub(forward - 1, made!)), 0),
      };
    },
  });
  const [picks, made, row, nextP, nextR, marked, columns, inner] = state;
  return {
    state: [
      picks!,
      made!,
      row!,
      nextP!,
      nextR!,
      marked!,
      scatterRows(before.columns, add(mul(done!, rows), range(graph, width)), columns!),
      scatterRows(before.inner, add(done!, range(graph, count)), inner!),
    ],
    proceed: greater(forward, made!),
  };
}

/** W = (I + YA₀Yᵀ)⁻¹ and R = W(YA₀FA₀Yᵀ)W of the picks. */
function pairsOf(kernel: Kernel, picks: Value, forward: number): Pairs {
  const { matrix, rows, size } = kernel;
  const whole = forward * rows;
  const lines = reshape(gather(reshape(matrix, ["N", rows, size]), picks), [whole, size]);
  const gram = reshape(gather(poolPart(kernel, lines), picks), [whole, whole]);
  const rest = symmetricInverse(add(gram, eyeLike(gram)));
  const risk = gemm(lines, lines, undefined, { transposeB: true });
  return { rest, risk: matmul(matmul(rest, risk), rest) };
}

/** The pool's columns as rows, with √c in place of √w: `[m, r·J]` → `[N, r, m]`. */
function poolPart({ scales, rows }: Kernel, x: Value): Value {
  const end = x.graph.dimension("N");
  const byOutcome = reshape(x, [x.shape[0]!, rows, "J"]);
  const start = x.graph.vector("int64", [0]);
  const columns = sliceBetween(byOutcome, 2, { start, end }, "N");
  return transpose(mul(columns, scales), [2, 1, 0]);
}

/** `(VAVᵀ)_j·` of some rows: `[m·r, (N+n)r]`. */
function columnsOf(kernel: Kernel, { columns, inner }: Downdates, chosen: Value): Value {
  const { matrix, rows, size } = kernel;
  const width = chosen.shape[0] as number * rows;
  const own = reshape(gather(reshape(matrix, ["N", rows, size]), chosen), [width, size]);
  const seen = reshape(gather(poolPart(kernel, columns), chosen), [width, columns.shape[0]!]);
  return gemm(blockwise(inner, transpose(seen)), columns, own, { transposeA: true, alpha: -1 });
}

/** `VAVᵀW·linesᵀ` of the pool's rows: lines `[m, (N+n)r]`, to `[N·r, m]`. */
function throughFisher(kernel: Kernel, { columns, inner }: Downdates, lines: Value): Value {
  const { matrix, rows } = kernel;
  const passed = blockwise(inner, gemm(columns, lines, undefined, { transposeB: true }));
  // The runtime reads a matrix at full speed as the left factor.
  const through = matmul(matrix, transpose(lines));
  const less = poolPart(kernel, gemm(passed, columns, undefined, { transposeA: true }));
  return sub(through, reshape(less, [productDim(["N", rows]), lines.shape[0]!]));
}
