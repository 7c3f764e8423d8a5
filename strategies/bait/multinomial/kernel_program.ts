/**
 * BAIT in kernel form: instead of A, K·D × K·D, the program holds VAVᵀ over all rows of pool and
 * labelled set, (N+n)r × (N+n)r. With few rows or few outcomes that is the far smaller matrix, and a
 * pick costs one read of it.
 *
 * Let K₀ = VA₀Vᵀ, V unscaled, c the candidates' weight, W the rows' weights in F. The covariance after
 * the picks s is A = A₀ − c Σ AV_sᵀS_sV_sA, so that VAVᵀ = K₀ − c Σ T_sS_sT_sᵀ, T_s its columns of pick
 * s at the time. Kept per row: P_i = c(VAVᵀ)_ii and R_i = c(VAVᵀWVAVᵀ)_ii. After pick j, with
 * T = (VAVᵀ)_·j, S = (I + P_j)⁻¹, Q = VAVᵀWT, Φ = TᵀWT:
 * P_i ← P_i − c²T_iST_iᵀ, R_i ← R_i − c²(T_iSQ_iᵀ + Q_iST_iᵀ) + c³T_iSΦST_iᵀ.
 */
import {
  add,
  argMax,
  cast,
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
import { factorRows, factorsOf } from "./factors.ts";
import { backward, gains, markPicked, openRows, type Pairs } from "../greedy.ts";
import { identity } from "../identity.ts";
import { type BaitInputs, baitInputs, type BaitShape } from "../inputs.ts";
import { smallInverse } from "../small_inverse.ts";

/** What the program is built for. */
export interface KernelShape extends BaitShape {
  /** c outcomes, or K. */
  readonly outcomes: number;
  /** Labelled rows that enter the covariance at a time; n is a multiple of it. */
  readonly block: number;
}

/** The picks so far: cS_sT_sᵀ and T_sᵀ, `[S·r, (N+n)r]` each, zeros where there is none yet. */
interface Downdates {
  readonly scaled: Value;
  readonly plain: Value;
}

/** What stays the same from pick to pick. */
interface Kernel {
  /** K₀, `[(N+n)r, (N+n)r]`. */
  readonly matrix: Value;
  /** W, `[(N+n)r]`. */
  readonly weights: Value;
  /** c, scalar. */
  readonly share: Value;
  /** r. */
  readonly outcomes: number;
  /** (N+n)r, as a symbol. */
  readonly size: Dim;
}

/**
 * Builds the program; its inputs are {@linkcode baitInputs}. Outputs: `picks [keep]` int32; where
 * `forward` is 0 instead `scores [N]`. All is computed in float64: what a single matrix has lost to rounding
 * cannot be made again.
 */
export function kernelProgram(shape: KernelShape): Program {
  const graph = new Graph("bait-kernel");
  const inputs = baitInputs(graph, shape);
  const outcomes = factorRows(shape.classes, shape.outcomes);
  const kernel = initialKernel(inputs, shape);
  const start = initialBlocks(kernel);
  if (shape.forward === 0) return new Program(graph, { scores: gains(start) });

  const store = [shape.forward * outcomes, kernel.size];
  const { collected: [picked] } = loop({
    count: shape.forward,
    state: [
      start.p,
      start.r,
      openRows(graph),
      fill(graph, 0, store, "float64"),
      fill(graph, 0, store, "float64"),
    ],
    body: (step, [p, r, open, scaled, plain]) => {
      const best = cast(argMax(add(gains({ p: p!, r: r! }), open!), { axis: 0 }), "int32");
      const downdates = { scaled: scaled!, plain: plain! };
      const t = columns(kernel, downdates, unsqueeze(best, 0));
      const s = smallInverse(add(gather(p!, best), identity(graph, outcomes, "float64")));
      const next = updateBlocks(kernel, downdates, { p: p!, r: r! }, t, s);
      const rows = add(mul(step, outcomes), range(graph, outcomes));
      return {
        state: [
          next.p,
          next.r,
          markPicked(open!, best),
          scatterRows(scaled!, rows, mul(matmul(s, t), kernel.share)),
          scatterRows(plain!, rows, t),
        ],
        collect: [best],
      };
    },
  });
  if (shape.forward === shape.keep) return new Program(graph, { picks: picked! });
  const kept = backward(pairsOf(kernel, picked!), shape.keep);
  return new Program(graph, { picks: gather(picked!, kept) });
}

/** VVᵀ/λ, then one block of labelled rows after the other enters the covariance. */
function initialKernel(inputs: BaitInputs, shape: KernelShape): Kernel {
  const { classes, dimensions, block } = shape;
  const outcomes = factorRows(classes, shape.outcomes);
  const { graph } = inputs.lambda;
  const size = productDim([outcomes, "R"]);
  const all = (pool: Value, labelled: Value, rest: number[]): Value =>
    graph.rename(concat([pool, labelled]), ["R", ...rest]);
  const features = all(inputs.features, inputs.labelledFeatures, [dimensions]);
  const factors = all(
    factorsOf(inputs.logits, shape.outcomes),
    factorsOf(inputs.labelledLogits, shape.outcomes),
    [outcomes, classes],
  );
  const weights = repeated(all(inputs.poolWeights, inputs.labelledWeights, []), outcomes);
  const similarities = product(repeated(features, outcomes));
  const start = div(
    mul(product(reshape(factors, [size, classes])), similarities),
    inputs.lambda,
  );
  const deviations = sqrt(repeated(inputs.priorWeights, outcomes));
  const width = block * outcomes;
  const first = mul(squeeze(graph.dimension("N"), 0), outcomes);
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
  return { matrix: matrix!, weights, share: inputs.share, outcomes, size };
}

/** `M·Mᵀ`. */
function product(rows: Value): Value {
  return gemm(rows, rows, undefined, { transposeB: true });
}

/** Every row r times in a row: `[R]` → `[R·r]`, `[R, D]` → `[R·r, D]`. */
function repeated(rows: Value, times: number): Value {
  const [count, ...rest] = rows.shape;
  const copies = expand(unsqueeze(rows, 1), [count!, times, ...rest]);
  return reshape(copies, [productDim([times, count!]), ...rest]);
}

/** P and R of the candidates before the first pick, `[N, r, r]` each. */
function initialBlocks(kernel: Kernel): Pairs {
  const { matrix, outcomes, size } = kernel;
  const { graph } = matrix;
  const rows = reshape(matrix, ["R", outcomes, size]);
  const candidates = gather(rows, range(graph, "N", "int32"));
  const own = add(
    mul(unsqueeze(range(graph, "N"), 1, 2), outcomes),
    unsqueeze(range(graph, outcomes), 0, 1),
  );
  const places = expand(own, ["N", outcomes, outcomes]);
  const p = gatherElements(candidates, places, 2);
  const r = matmul(mul(candidates, kernel.weights), transpose(candidates, [0, 2, 1]));
  return { p: mul(p, kernel.share), r: mul(r, kernel.share) };
}

/** `(VAVᵀ)_S·`, the rows of some picks: int32 `[m]` → `[m·r, (N+n)r]`. */
function columns(kernel: Kernel, downdates: Downdates, chosen: Value): Value {
  const { matrix, outcomes, size } = kernel;
  const width = (chosen.shape[0] as number) * outcomes;
  const rows = reshape(gather(reshape(matrix, ["R", outcomes, size]), chosen), [width, size]);
  const stored = downdates.scaled.shape[0] as number;
  const byRow = reshape(downdates.scaled, [stored, "R", outcomes]);
  const factors = reshape(gather(byRow, chosen, 1), [stored, width]);
  return sub(rows, gemm(factors, downdates.plain, undefined, { transposeA: true }));
}

/** The blocks after a pick with columns T (given as Tᵀ `[r, (N+n)r]`) has been added. */
function updateBlocks(
  kernel: Kernel,
  downdates: Downdates,
  blocks: Pairs,
  t: Value,
  s: Value,
): Pairs {
  const { matrix, weights, share, outcomes } = kernel;
  const weighted = mul(t, weights);
  const passed = gemm(weighted, downdates.scaled, undefined, { transposeB: true });
  // K₀ is symmetric: the product's other order is the one that the runtime reads at full speed.
  const through = transpose(matmul(matrix, transpose(weighted)));
  const q = sub(through, matmul(passed, downdates.plain));
  const phi = gemm(weighted, t, undefined, { transposeB: true });
  const own = (x: Value): Value => {
    const rows = reshape(x, [outcomes, "R", outcomes]);
    return transpose(gather(rows, range(x.graph, "N", "int32"), 1), [1, 2, 0]);
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

/** `cK₀` and `cK₀WK₀` of the picks. */
function pairsOf(kernel: Kernel, picked: Value): Pairs {
  const { matrix, outcomes, weights, share, size } = kernel;
  const count = picked.shape[0] as number;
  const chosen = gather(reshape(matrix, ["R", outcomes, size]), picked);
  const rows = reshape(chosen, [count * outcomes, size]);
  const byRow = reshape(rows, [count * outcomes, "R", outcomes]);
  const shape = [count, outcomes, count, outcomes];
  const p = reshape(gather(byRow, picked, 1), shape);
  const r = reshape(gemm(mul(rows, weights), rows, undefined, { transposeB: true }), shape);
  return { p: mul(p, share), r: mul(r, share) };
}
