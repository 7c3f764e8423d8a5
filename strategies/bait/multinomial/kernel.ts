/**
 * BAIT in kernel form: instead of A, of order K·D, this holds VAVᵀ of the pool's rows with all rows,
 * of order (N+n)r. With few rows or outcomes that is the far smaller matrix, and a pick costs one
 * read of it.
 *
 * Let K₀ = VA₀Vᵀ, V unscaled, c the candidates' weight, W the rows' weights in F. The covariance
 * after the picks s is A = A₀ − c Σ AV_sᵀS_sV_sA, so VAVᵀ = K₀ − c Σ T_sS_sT_sᵀ, T_s its columns of
 * pick s at the time. Kept per row: P_i = c(VAVᵀ)_ii and R_i = c(VAVᵀWVAVᵀ)_ii, of which only the
 * symmetric part is meant. After pick j, with T = (VAVᵀ)_·j, S = (I + P_j)⁻¹, Q = VAVᵀWT and
 * Φ = TᵀWT:
 *
 *     P_i ← P_i − T_i(c²T_iS)ᵀ
 *     R_i ← R_i − (2Q_i − cT_iSΦ)(c²T_iS)ᵀ
 *
 * Rows of matrices are ordered by row of data and then by outcome, columns the other way round and
 * the labelled before the pool.
 */
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
  loop,
  matmul,
  mul,
  productDim,
  Program,
  range,
  reshape,
  scatterRows,
  slice,
  sliceBetween,
  sqrt,
  square,
  sub,
  symmetricInverse,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import {
  bestRow,
  type Blocks,
  blockwise,
  gains,
  identity,
  markRow,
  smallInverse,
} from "../blocks.ts";
import { between, factorsOf, type Rows } from "./factors.ts";
import type { Shape } from "./method.ts";
import { type Problem, runOnce } from "./runs.ts";
import { eliminated, type Pairs } from "./pairs.ts";
import { overflow, type RealArray } from "../problem.ts";

/** The picks so far: T_sᵀ `[S·r, (N+n)r]` and cS_s `[S, r, r]`, zeros if there is none yet. */
interface Downdates {
  readonly columns: Value;
  readonly inner: Value;
}

/** What stays the same from pick to pick: K₀ `[N·r, (N+n)r]`, W, c, n and r. */
interface Kernel {
  readonly matrix: Value;
  readonly weights: Value;
  readonly share: Value;
  readonly labelled: number;
  readonly rows: number;
  readonly size: Dim;
}

/** The rows' gains before the first pick, `[N]`. */
export async function kernelScores(problem: Problem): Promise<RealArray> {
  return (await runOnce(problem, kernelProgram(problem.shape), {})).scores!;
}

/** Picks forward, then drops picks until B are left. */
export async function pickByKernel(problem: Problem): Promise<Int32Array> {
  const { picks, dropped } = await runOnce(problem, kernelProgram(problem.shape), {});
  if (new Set(picks!.data).size < picks!.data.length) throw overflow(problem.base.lambda);
  return Int32Array.from(picks!.data).filter((_, place) => dropped!.data[place] === 0);
}

/** Picks, or only scores; in float64, as a matrix that rounding has damaged cannot be recomputed. */
function kernelProgram(shape: Shape): Program {
  const { forward, rows } = shape;
  const graph = new Graph("bait-kernel");
  const kernel = initialKernel(graph, shape);
  const start = initialBlocks(kernel);
  if (forward === 0) return new Program(graph, { scores: gains(start) });

  const unit = identity(graph, rows, "float64");
  const { collected: [picks] } = loop({
    count: forward,
    state: [
      start.p,
      start.r,
      fill(graph, 0, ["N"], "float64"),
      fill(graph, 0, [forward * rows, kernel.size], "float64"),
      fill(graph, 0, [forward, rows, rows], "float64"),
    ],
    body: (step, [p, r, open, columns, scaledInner]) => {
      const { row: best } = bestRow({ p: p!, r: r! }, open!);
      const downdates = { columns: columns!, inner: scaledInner! };
      const t = columnsOf(kernel, downdates, best);
      const s = smallInverse(add(gather(p!, best), unit));
      const next = updateBlocks(kernel, downdates, { p: p!, r: r! }, t, s);
      const places = add(mul(step, rows), range(graph, rows));
      const scaled = unsqueeze(mul(s, kernel.share), 0);
      return {
        state: [
          next.p,
          next.r,
          markRow(open!, best, -Infinity),
          scatterRows(columns!, places, t),
          scatterRows(scaledInner!, unsqueeze(step, 0), scaled),
        ],
        collect: [best],
      };
    },
  });
  const dropped = eliminated(pairsOf(kernel, picks!, forward), shape);
  return new Program(graph, { picks: picks!, dropped });
}

/** W = (I + YA₀Yᵀ)⁻¹ and R = W(YA₀FA₀Yᵀ)W of the picks. */
function pairsOf(kernel: Kernel, picks: Value, forward: number): Pairs {
  const { matrix, weights, share, labelled, rows, size } = kernel;
  const whole = forward * rows;
  const lines = reshape(gather(reshape(matrix, ["N", rows, size]), picks), [whole, size]);
  const own = transpose(gather(byOutcome(kernel, lines), add(picks, labelled), 2), [0, 2, 1]);
  const gram = mul(reshape(own, [whole, whole]), share);
  const rest = symmetricInverse(add(gram, eyeLike(gram)));
  const risk = mul(gemm(mul(lines, weights), lines, undefined, { transposeB: true }), share);
  return { rest, risk: matmul(matmul(rest, risk), rest) };
}

/** The pool's rows of VVᵀ/λ, after all labelled rows have entered the covariance. */
function initialKernel(graph: Graph, shape: Shape): Kernel {
  const { labelled, classes, dimensions, rows, outcomes } = shape;
  const input = (name: string, axes: Dim[]): Value => graph.input(name, "float64", axes);
  const rowsOf = (features: string, logits: string, count: Dim): Rows => ({
    features: input(features, [count, dimensions]),
    factors: factorsOf(input(logits, [count, classes]), outcomes),
  });
  const known = rowsOf("labelledFeatures", "labelledLogits", labelled);
  const pool = rowsOf("features", "logits", "N");
  const joined = (a: Value, b: Value): Value =>
    graph.rename(concat([a, b]), ["R", ...a.shape.slice(1)]);
  const all = {
    features: joined(known.features, pool.features),
    factors: div(joined(known.factors, pool.factors), input("lambda", [])),
  };
  const size = productDim([rows, "R"]);
  const weights = joined(input("labelledWeights", [labelled]), input("poolWeights", ["N"]));
  const kernel = {
    weights: reshape(expand(unsqueeze(weights, 0), [rows, "R"]), [size]),
    share: input("share", []),
    labelled,
    rows,
    size,
  };
  const width = labelled * rows;
  const deviations = expand(unsqueeze(sqrt(input("priorWeights", [labelled])), 1), [
    labelled,
    rows,
  ]);
  const scaled = mul(between(known, all), reshape(deviations, [width, 1]));
  const columns = byOutcome(kernel, scaled);
  const own = transpose(slice(columns, 2, 0, labelled), [0, 2, 1]);
  const inner = mul(reshape(own, [width, width]), reshape(deviations, [1, width]));
  const solved = matmul(symmetricInverse(add(inner, eyeLike(inner))), scaled);
  const ofPool = reshape(poolPart(kernel, scaled), [productDim([rows, "N"]), width]);
  return { ...kernel, matrix: gemm(ofPool, solved, between(pool, all), { alpha: -1 }) };
}

/** Columns by outcome and row: `[m, r·R]` → `[m, r, R]`. */
function byOutcome({ rows }: Pick<Kernel, "rows">, x: Value): Value {
  return reshape(x, [x.shape[0]!, rows, "R"]);
}

/** The pool's columns as rows: `[m, r·R]` → `[N, r, m]`. */
function poolPart(kernel: Pick<Kernel, "rows" | "labelled">, x: Value): Value {
  const [start, end] = [kernel.labelled, 2 ** 31 - 1].map((at) => x.graph.vector("int64", [at]));
  return transpose(
    sliceBetween(byOutcome(kernel, x), 2, { start: start!, end: end! }, "N"),
    [2, 1, 0],
  );
}

/** P and R of the candidates before the first pick, `[N, r, r]` each. */
function initialBlocks({ matrix, weights, share, labelled, rows, size }: Kernel): Blocks {
  const { graph } = matrix;
  const places = expand(unsqueeze(add(range(graph, "N"), labelled), 1, 2, 3), ["N", rows, rows, 1]);
  const p = gatherElements(reshape(matrix, ["N", rows, rows, "R"]), places, 3);
  const candidates = reshape(matrix, ["N", rows, size]);
  const r = matmul(mul(candidates, weights), transpose(candidates, [0, 2, 1]));
  return { p: mul(reshape(p, ["N", rows, rows]), share), r: mul(r, share) };
}

/** `(VAVᵀ)_j·`, the rows of one pick: `[r, (N+n)r]`. */
function columnsOf(kernel: Kernel, { columns, inner }: Downdates, pick: Value): Value {
  const { matrix, labelled, rows, size } = kernel;
  const own = gather(reshape(matrix, ["N", rows, size]), pick);
  const factors = gather(byOutcome(kernel, columns), add(pick, labelled), 2);
  return gemm(blockwise(inner, factors), columns, own, { transposeA: true, alpha: -1 });
}

/** The blocks after a pick with columns T (given as Tᵀ `[r, (N+n)r]`) has been added. */
function updateBlocks(
  kernel: Kernel,
  { columns, inner }: Downdates,
  blocks: Blocks,
  t: Value,
  s: Value,
): Blocks {
  const { matrix, weights, share, rows } = kernel;
  const weighted = mul(t, weights);
  const passed = blockwise(inner, gemm(columns, weighted, undefined, { transposeB: true }));
  // The runtime reads a matrix at full speed as the left factor.
  const through = reshape(matmul(matrix, transpose(weighted)), ["N", rows, rows]);
  const q = sub(through, poolPart(kernel, gemm(passed, columns, undefined, { transposeA: true })));
  const phi = gemm(weighted, t, undefined, { transposeB: true });
  const ti = poolPart(kernel, t);
  const ts = matmul(ti, s);
  const c = sub(mul(q, 2), mul(matmul(ts, phi), share));
  const turned = mul(transpose(ts, [0, 2, 1]), square(share));
  return { p: sub(blocks.p, matmul(ti, turned)), r: sub(blocks.r, matmul(c, turned)) };
}
