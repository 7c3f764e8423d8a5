/**
 * BAIT in kernel form: instead of A, of order K·D, this holds VAVᵀ over all rows of pool and
 * labelled set, of order (N+n)r. With few rows or outcomes that is the far smaller matrix, and a
 * pick costs one read of it.
 *
 * Let K₀ = VA₀Vᵀ, V unscaled, c the candidates' weight, W the rows' weights in F. The covariance
 * after the picks s is A = A₀ − c Σ AV_sᵀS_sV_sA, so VAVᵀ = K₀ − c Σ T_sS_sT_sᵀ, T_s its columns of
 * pick s at the time. Kept per row: P_i = c(VAVᵀ)_ii and R_i = c(VAVᵀWVAVᵀ)_ii. After pick j, with
 * T = (VAVᵀ)_·j, S = (I + P_j)⁻¹, Q = VAVᵀWT and Φ = TᵀWT:
 *
 *     P_i ← P_i − c²T_iST_iᵀ
 *     R_i ← R_i − c²(T_iSQ_iᵀ + Q_iST_iᵀ) + c³T_iSΦST_iᵀ
 */
import { ndarray } from "../../../core/ndarray.ts";
import {
  add,
  concat,
  type Dim,
  div,
  expand,
  eyeLike,
  fill,
  gather,
  gatherElements,
  gemm,
  Graph,
  inverse,
  loop,
  matmul,
  mul,
  productDim,
  Program,
  range,
  reshape,
  scatterRows,
  sqrt,
  square,
  squeeze,
  sub,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { bestRow, type Blocks, gains, identity, markRow, smallInverse } from "../blocks.ts";
import { factorsOf } from "./factors.ts";
import type { ForwardPicks } from "./forward.ts";
import { kernelBlock, type Problem, runOnce, type Shape } from "./method.ts";
import type { RealArray } from "../problem.ts";

/** The picks so far: cS_sT_sᵀ and T_sᵀ, `[S·r, (N+n)r]` each, zeros if there is none yet. */
interface Downdates {
  readonly scaled: Value;
  readonly plain: Value;
}

/** What stays the same from pick to pick: K₀ of order (N+n)r, W, c, r and the symbol (N+n)r. */
interface Kernel {
  readonly matrix: Value;
  readonly weights: Value;
  readonly share: Value;
  readonly rows: number;
  readonly size: Dim;
}

/** The rows' gains before the first pick, `[N]`. */
export async function kernelScores(problem: Problem): Promise<RealArray> {
  return (await runOnce(problem, kernelProgram(problem.shape), {})).scores!;
}

/** Picks forward. */
export async function pickByKernel(problem: Problem): Promise<ForwardPicks> {
  const { picks, inner, seen, risk } = await runOnce(
    problem,
    kernelProgram(problem.shape),
    {},
  );
  const { rows } = problem.shape;
  const [whole] = seen!.shape as [number, number];
  // Only what later picks saw of earlier ones counts.
  const lambda = seen!.data.map((value, i) => {
    const [row, column] = [Math.floor(i / whole), i % whole];
    const isEarlier = Math.floor(column / rows) < Math.floor(row / rows);
    return isEarlier ? value : row === column ? 1 : 0;
  });
  return {
    picks: [...picks!.data],
    lambda: ndarray(lambda, [whole, whole]),
    risk: risk!,
    inner: inner!,
  };
}

/**
 * Picks forward, or only scores; in float64, as a matrix that rounding has damaged cannot be
 * recomputed. `seen` is V_sU_tᵀS_t of all pairs of picks, `risk` S_sU_sFU_tᵀS_t.
 */
function kernelProgram(shape: Shape): Program {
  const { forward, rows } = shape;
  const graph = new Graph("bait-kernel");
  const kernel = initialKernel(graph, shape);
  const start = initialBlocks(kernel);
  if (forward === 0) return new Program(graph, { scores: gains(start) });

  const none = fill(graph, 0, [forward * rows, kernel.size], "float64");
  const unit = identity(graph, rows, "float64");
  const { state, collected: [picks, inner] } = loop({
    count: forward,
    state: [start.p, start.r, fill(graph, 0, ["N"], "float64"), none, none],
    body: (step, [p, r, open, scaled, plain]) => {
      const best = bestRow({ p: p!, r: r! }, open!);
      const downdates = { scaled: scaled!, plain: plain! };
      const t = columnsOf(kernel, downdates, unsqueeze(best, 0));
      const s = smallInverse(add(gather(p!, best), unit));
      const next = updateBlocks(kernel, downdates, { p: p!, r: r! }, t, s);
      const places = add(mul(step, rows), range(graph, rows));
      return {
        state: [
          next.p,
          next.r,
          markRow(open!, best, -Infinity),
          scatterRows(scaled!, places, mul(matmul(s, t), kernel.share)),
          scatterRows(plain!, places, t),
        ],
        collect: [best, s],
      };
    },
  });
  const scaled = state[3]!;
  const byRow = reshape(scaled, [forward * rows, "R", rows]);
  const whole = [forward * rows, forward * rows];
  const seen = transpose(reshape(gather(byRow, picks!, 1), whole));
  const risk = gemm(mul(scaled, kernel.weights), scaled, undefined, { transposeB: true });
  return new Program(graph, { picks: picks!, inner: inner!, seen, risk: div(risk, kernel.share) });
}

/** VVᵀ/λ, then one block of labelled rows after the other enters the covariance. */
function initialKernel(graph: Graph, shape: Shape): Kernel {
  const { classes, dimensions, rows, outcomes } = shape;
  const block = kernelBlock(shape);
  const input = (name: string, axes: Dim[]): Value => graph.input(name, "float64", axes);
  const all = (pool: Value, labelled: Value, rest: number[]): Value =>
    graph.rename(concat([pool, labelled]), ["R", ...rest]);
  const features = all(
    input("features", ["N", dimensions]),
    input("labelledFeatures", ["n", dimensions]),
    [dimensions],
  );
  const factors = all(
    factorsOf(input("logits", ["N", classes]), outcomes),
    factorsOf(input("labelledLogits", ["n", classes]), outcomes),
    [rows, classes],
  );
  const weights = repeated(
    all(input("poolWeights", ["N"]), input("labelledWeights", ["n"]), []),
    rows,
  );
  const size = productDim([rows, "R"]);
  const similarities = gram(repeated(features, rows));
  const start = div(
    mul(gram(reshape(factors, [size, classes])), similarities),
    input("lambda", []),
  );
  const deviations = sqrt(repeated(input("priorWeights", ["n"]), rows));
  const width = block * rows;
  const first = mul(squeeze(graph.dimension("N"), 0), rows);
  const { state: [matrix] } = loop({
    count: div(squeeze(graph.dimension("n"), 0), block),
    state: [start],
    body: (step, [k]) => {
      const places = add(range(graph, width), mul(step, width));
      const weight = unsqueeze(gather(deviations, places), 1);
      const scaled = mul(gather(k!, add(places, first)), weight);
      const inner = mul(gather(scaled, add(places, first), 1), transpose(weight));
      const solved = matmul(inverse(add(inner, eyeLike(inner)), { definite: true }), scaled);
      return { state: [gemm(scaled, solved, k!, { transposeA: true, alpha: -1 })] };
    },
  });
  return { matrix: matrix!, weights, share: input("share", []), rows, size };
}

/** `M·Mᵀ`. */
function gram(matrix: Value): Value {
  return gemm(matrix, matrix, undefined, { transposeB: true });
}

/** Every row r times in a row: `[R]` → `[R·r]`, `[R, D]` → `[R·r, D]`. */
function repeated(matrix: Value, times: number): Value {
  const [count, ...rest] = matrix.shape;
  const copies = expand(unsqueeze(matrix, 1), [count!, times, ...rest]);
  return reshape(copies, [productDim([times, count!]), ...rest]);
}

/** P and R of the candidates before the first pick, `[N, r, r]` each. */
function initialBlocks({ matrix, weights, share, rows, size }: Kernel): Blocks {
  const { graph } = matrix;
  const candidates = gather(reshape(matrix, ["R", rows, size]), range(graph, "N", "int32"));
  const own = add(
    mul(unsqueeze(range(graph, "N"), 1, 2), rows),
    unsqueeze(range(graph, rows), 0, 1),
  );
  const p = gatherElements(candidates, expand(own, ["N", rows, rows]), 2);
  const r = matmul(mul(candidates, weights), transpose(candidates, [0, 2, 1]));
  return { p: mul(p, share), r: mul(r, share) };
}

/** `(VAVᵀ)_j·`, the rows of one pick: int32 `[1]` → `[r, (N+n)r]`. */
function columnsOf({ matrix, rows, size }: Kernel, downdates: Downdates, pick: Value): Value {
  const own = reshape(gather(reshape(matrix, ["R", rows, size]), pick), [rows, size]);
  const stored = downdates.scaled.shape[0] as number;
  const byRow = reshape(downdates.scaled, [stored, "R", rows]);
  const factors = reshape(gather(byRow, pick, 1), [stored, rows]);
  return sub(own, gemm(factors, downdates.plain, undefined, { transposeA: true }));
}

/** The blocks after a pick with columns T (given as Tᵀ `[r, (N+n)r]`) has been added. */
function updateBlocks(
  { matrix, weights, share, rows }: Kernel,
  downdates: Downdates,
  blocks: Blocks,
  t: Value,
  s: Value,
): Blocks {
  const weighted = mul(t, weights);
  const passed = gemm(weighted, downdates.scaled, undefined, { transposeB: true });
  // K₀ is symmetric: the runtime reads it at full speed in this order of the product.
  const through = transpose(matmul(matrix, transpose(weighted)));
  const q = sub(through, matmul(passed, downdates.plain));
  const phi = gemm(weighted, t, undefined, { transposeB: true });
  const own = (x: Value): Value => {
    const byRow = reshape(x, [rows, "R", rows]);
    return transpose(gather(byRow, range(x.graph, "N", "int32"), 1), [1, 2, 0]);
  };
  const ti = own(t);
  const ts = mul(matmul(ti, s), square(share));
  const tTransposed = transpose(ti, [0, 2, 1]);
  const cross = matmul(ts, transpose(own(q), [0, 2, 1]));
  const middle = mul(matmul(matmul(matmul(ts, phi), s), tTransposed), share);
  return {
    p: sub(blocks.p, matmul(ts, tTransposed)),
    r: add(sub(blocks.r, add(cross, transpose(cross, [0, 2, 1]))), middle),
  };
}
