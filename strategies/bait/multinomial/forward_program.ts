/**
 * Some greedy picks for factors of r rows.
 *
 * Kept per row, r × r each: P_i = V_iAV_iᵀ and R_i = V_iAFAV_iᵀ, √c included in V_i. The greedy gain
 * is tr[R_i(I + P_i)⁻¹]. After pick j, with U = V_jA, S = (I + P_j)⁻¹, H = UFA, Φ = UFUᵀ,
 * G = SH − ½SΦSU, T_i = V_iUᵀ and C_i = V_iGᵀ:
 *
 *     P_i ← P_i − T_iST_iᵀ
 *     R_i ← R_i − C_iT_iᵀ − T_iC_iᵀ
 *
 * A = Δ + scaledᵀ·plain − Σ_s U_sᵀS_sU_s over the picks s so far: those of earlier runs, the store,
 * and those of this one. A is never formed; F acts through the rows, unless it is given as a
 * matrix.
 */
import {
  add,
  concat,
  type Dim,
  div,
  fill,
  gather,
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
  sub,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { bestRow, type Blocks, boundsPay, identity, markRow, smallInverse } from "../blocks.ts";
import { backproject, project, type Rows } from "./factors.ts";
import type { Shape } from "./method.ts";
import { deltaInput, deltaTimesRows, timesDelta } from "./prior.ts";

/** Floats of a run's own vectors, at most: they are copied at every pick. */
const RECENT_PICKS = 1 << 20;

/** Downdates −Σ U_sᵀS_sU_s of s picks: U `[s·r, K·D]` and S `[s, r, r]`. */
interface Downdates {
  readonly vectors: Value;
  readonly inner: Value;
}

/** What stays the same during a run: rows with √c in them, F, A₀, and the picks of earlier runs. */
interface Situation {
  readonly candidates: Rows;
  /** `block·F`, given the block and what the candidates project it to. */
  readonly timesFisher: (block: Value, projected: Value) => Value;
  readonly delta: Value | undefined;
  readonly plain: Value;
  readonly scaled: Value;
  readonly store: Downdates;
}

/** A product with A `[r, K·D]`, and what it saw of all downdates, S applied, `[r, s·r]` each. */
interface Product {
  readonly product: Value;
  readonly seen: readonly [store: Value, recent: Value];
}

/** Picks of one run, at most. */
export function picksPerRun({ forward, rows, classes, dimensions }: Shape): number {
  const held = RECENT_PICKS / (rows * classes * dimensions);
  return Math.max(1, Math.floor(Math.min(forward, 16, held)));
}

/**
 * Makes `steps` picks, given the `vectors` and `inner` matrices of earlier ones; `open` is 0, or −∞
 * for picked rows. For the backward phase it also returns what each pick saw of the store, of its
 * run and of itself: `seen`, V_jU_sᵀ with S applied, and `risk`, UFU_sᵀ with S on both sides,
 * `[steps, r, w]`.
 */
export function forwardProgram(shape: Shape): Program {
  const { classes, dimensions, rows, precision } = shape;
  const graph = new Graph("bait-forward");
  const length = classes * dimensions;
  const chunk = picksPerRun(shape);
  const situation = situationOf(graph, shape);
  const blocks = (name: string): Value => graph.input(name, precision, ["N", rows, rows]);
  const unit = identity(graph, rows, precision);
  const { state, collected: [picks, seen, risk] } = loop({
    count: graph.input("steps", "int64", []),
    state: [
      blocks("p"),
      blocks("r"),
      graph.input("open", precision, ["N"]),
      fill(graph, 0, [chunk * rows, length], precision),
      fill(graph, 0, [chunk, rows, rows], precision),
    ],
    body: (step, [p, r, open, vectors, inner]) => {
      const recent = { vectors: vectors!, inner: inner! };
      const best = bestRow({ p: p!, r: r! }, open!, boundsPay(shape.pool, rows));
      const s = smallInverse(add(gather(p!, best), unit));
      const u = rowTimesCovariance(situation, recent, best);
      const t = project(situation.candidates, u.product);
      const fu = situation.timesFisher(u.product, t);
      const h = blockTimesCovariance(situation, recent, fu);
      const phi = gemm(fu, u.product, undefined, { transposeB: true });
      const risk = matmul(matmul(s, phi), s);
      const g = sub(matmul(s, h.product), matmul(mul(risk, 0.5), u.product));
      const next = updateBlocks({ p: p!, r: r! }, t, s, project(situation.candidates, g));
      const places = add(mul(step, rows), range(graph, rows));
      return {
        state: [
          next.p,
          next.r,
          markRow(open!, best, -Infinity),
          scatterRows(vectors!, places, u.product),
          scatterRows(inner!, unsqueeze(step, 0), unsqueeze(s, 0)),
        ],
        collect: [
          best,
          concat([...u.seen, unit], 1),
          concat([...h.seen.map((seen) => matmul(s, seen)), risk], 1),
        ],
      };
    },
  });
  return new Program(graph, {
    picks: picks!,
    nextP: state[0]!,
    nextR: state[1]!,
    nextOpen: state[2]!,
    newVectors: reshape(state[3]!, [chunk, rows, length]),
    newInner: state[4]!,
    seen: seen!,
    risk: risk!,
  });
}

function situationOf(graph: Graph, shape: Shape): Situation {
  const { classes, dimensions, rows, precision } = shape;
  const length = classes * dimensions;
  const candidates = {
    features: graph.input("features", precision, ["N", dimensions]),
    factors: graph.input("factors", precision, ["N", rows, classes]),
  };
  const store = graph.input("vectors", precision, ["s", rows, length]);
  return {
    candidates,
    timesFisher: shape.fisher === "matrix"
      ? fisherByMatrix(graph, shape)
      : fisherByRows(graph, shape, candidates),
    delta: deltaInput(graph, shape),
    plain: graph.input("plain", precision, ["w", length]),
    scaled: graph.input("scaled", precision, ["w", length]),
    store: {
      vectors: reshape(store, [productDim([rows, "s"]), length]),
      inner: graph.input("inner", precision, ["s", rows, rows]),
    },
  };
}

function fisherByMatrix(graph: Graph, shape: Shape): Situation["timesFisher"] {
  const length = shape.classes * shape.dimensions;
  const fisher = graph.input("fisher", shape.precision, [length, length]);
  return (block) => matmul(block, fisher);
}

function fisherByRows(
  graph: Graph,
  { classes, dimensions, rows, precision }: Shape,
  { features, factors }: Rows,
): Situation["timesFisher"] {
  const share = graph.input("share", precision, []);
  const weights = div(graph.input("poolWeights", precision, ["N"]), share);
  const pool = { features: mul(features, unsqueeze(weights, 1)), factors };
  const labelled = {
    features: graph.input("labelledFeatures", precision, ["n", dimensions]),
    factors: graph.input("labelledFactors", precision, ["n", rows, classes]),
  };
  return (block, projected) =>
    add(backproject(pool, projected), backproject(labelled, project(labelled, block)));
}

/** `V_jA`, V_j never written out. */
function rowTimesCovariance(situation: Situation, recent: Downdates, row: Value): Product {
  const { candidates, delta } = situation;
  const x = gather(candidates.features, unsqueeze(row, 0));
  const factor = gather(candidates.factors, row);
  const [rows, classes] = factor.shape as [number, number];
  const dimensions = x.shape[1] as number;
  const see = (vectors: Value): Value => {
    const count: Dim = vectors.shape[0]!;
    const stacked = reshape(vectors, [productDim([classes, count]), dimensions]);
    const seen = reshape(matmul(stacked, reshape(x, [dimensions, 1])), [count, classes]);
    return gemm(factor, seen, undefined, { transposeB: true });
  };
  const own = delta &&
    reshape(mul(unsqueeze(factor, 2), deltaTimesRows(delta, x)), [rows, classes * dimensions]);
  return withDowndates(situation, recent, own, see);
}

/** `block·A`, block `[r, K·D]`. */
function blockTimesCovariance(situation: Situation, recent: Downdates, block: Value): Product {
  const own = situation.delta && timesDelta(block, situation.delta);
  const see = (vectors: Value): Value => gemm(block, vectors, undefined, { transposeB: true });
  return withDowndates(situation, recent, own, see);
}

/** The product with Δ, and with all that is added to it and taken off it. */
function withDowndates(
  { plain, scaled, store }: Situation,
  recent: Downdates,
  own: Value | undefined,
  see: (vectors: Value) => Value,
): Product {
  const prior = gemm(see(plain), scaled, own);
  const ofStore = timesInner(see(store.vectors), store.inner);
  const ofRecent = timesInner(see(recent.vectors), recent.inner);
  const before = gemm(ofStore, store.vectors, prior, { alpha: -1 });
  const product = gemm(ofRecent, recent.vectors, before, { alpha: -1 });
  return { product, seen: [ofStore, ofRecent] };
}

/** Applies S, block by block: `[m, s·r]`, `[s, r, r]` → `[m, s·r]`. */
function timesInner(seen: Value, inner: Value): Value {
  const [count, rows] = inner.shape as [string, number];
  const blocks = transpose(reshape(seen, [seen.shape[0]!, count, rows]), [1, 0, 2]);
  return reshape(transpose(matmul(blocks, inner), [1, 0, 2]), seen.shape);
}

function updateBlocks(blocks: Blocks, t: Value, s: Value, c: Value): Blocks {
  const turned = (x: Value): Value => transpose(x, [0, 2, 1]);
  // Two products cost less than one and its transpose.
  const cross = add(matmul(c, turned(t)), matmul(t, turned(c)));
  return { p: sub(blocks.p, matmul(matmul(t, s), turned(t))), r: sub(blocks.r, cross) };
}
