/**
 * Some greedy picks for factors of r rows.
 *
 * Kept per row, r×r each: P_i = V_iAV_iᵀ and R_i = V_iAFAV_iᵀ, √c included in V_i. The greedy gain is
 * tr[R_i(I + P_i)⁻¹]. After pick j, with U = V_jA, S = (I + P_j)⁻¹, H = UFA, Φ = UFUᵀ, G = SH − ½SΦSU,
 * T_i = V_iUᵀ and C_i = V_iGᵀ: P_i ← P_i − T_iST_iᵀ and R_i ← R_i − C_iT_iᵀ − T_iC_iᵀ.
 *
 * A = Δ + scaledᵀ·plain − Σ_s U_sᵀS_sU_s over the picks s so far: those of earlier runs, the store, and
 * those of this one. A is never formed; F acts through the rows, unless it is at hand as a matrix.
 */
import {
  add,
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
import { markPicked } from "../greedy.ts";
import { identity } from "../identity.ts";
import { smallInverse } from "../small_inverse.ts";
import { bestRow } from "./best_row.ts";
import { type Delta, deltaInput, type DeltaKind, onBlock, onFeatures } from "./delta.ts";
import { factorRows } from "./factors.ts";
import type { FisherShape } from "./fisher_program.ts";
import type { Precision } from "./precision.ts";
import { backproject, project, type Rows } from "./rows.ts";

/** What the program is built for. */
export interface ForwardShape extends FisherShape {
  readonly delta: DeltaKind;
  /** Picks of one run, at most. */
  readonly chunk: number;
  /** Whether inverses are spared by bounds: for larger pools and factors. */
  readonly bounded: boolean;
  /** Whether F is given as a matrix. */
  readonly matrix: boolean;
}

/** Downdates −Σ U_sᵀS_sU_s of s picks. */
interface Downdates {
  /** U, `[s·r, K·D]`. */
  readonly vectors: Value;
  /** S, `[s, r, r]`. */
  readonly inner: Value;
}

/** What stays the same during a run. */
interface Situation {
  /** √c included. */
  readonly candidates: Rows;
  /** `block·F`, given the block and what the candidates project it to. */
  readonly fisher: (block: Value, projected: Value) => Value;
  readonly delta: Delta;
  /** `[w, K·D]`. */
  readonly plain: Value;
  /** `[w, K·D]`. */
  readonly scaled: Value;
  /** Picks of earlier runs. */
  readonly store: Downdates;
}

/** A product with A, and what it saw of the downdates, S applied: `[r, s·r]` each. */
interface Applied {
  readonly product: Value;
  readonly seen: readonly [store: Value, recent: Value];
}

/**
 * Builds the program.
 *
 * Inputs: `features [N, D]`, `factors [N, r, K]`, √c included; `fisher [K·D, K·D]`, or `pool_weights [N]`,
 * `share`, `labelled_features [n, D]`, `labelled_factors [n, r, K]`, their weights included; `delta`, `plain
 * [w, K·D]`, `scaled [w, K·D]`, `vectors [s, r, K·D]` and `inner [s, r, r]` of earlier picks, `p [N, r, r]`, `r [N, r, r]`, `open [N]`: 0,
 * or −∞ for picked rows; `steps`: how many picks, at most the chunk.
 *
 * Outputs: `picks [steps]`; `next_p`, `next_r`, `next_open`; `new_vectors [chunk, r, K·D]`, `new_inner
 * [chunk, r, r]`; and what each pick saw of those before it, for the backward phase: U_sV_jᵀ and
 * UFU_sᵀ, S on both sides: `seen_store`, `risk_store [steps, r, s·r]`, `seen_recent`, `risk_recent
 * [steps, r, chunk·r]`, `risk_own [steps, r, r]`.
 */
export function forwardProgram(shape: ForwardShape): Program {
  const { classes, dimensions, outcomes, chunk, precision } = shape;
  const graph = new Graph("bait-forward");
  const rows = factorRows(classes, outcomes);
  const length = classes * dimensions;
  const situation = situationOf(graph, shape);
  const blocks = (name: string): Value => graph.input(name, precision, ["N", rows, rows]);
  const unit = identity(graph, rows, precision);
  const { state, collected } = loop({
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
      const best = bestRow({ p: p!, r: r! }, open!, shape.bounded);
      const s = smallInverse(add(gather(p!, best), unit));
      const u = timesRow(situation, recent, best);
      const t = project(situation.candidates, u.product);
      const fu = situation.fisher(u.product, t);
      const h = timesVectors(situation, recent, fu);
      const phi = gemm(fu, u.product, undefined, { transposeB: true });
      const risk = matmul(matmul(s, phi), s);
      const g = sub(matmul(s, h.product), matmul(mul(risk, 0.5), u.product));
      const next = updateBlocks({ p: p!, r: r! }, t, s, project(situation.candidates, g));
      const places = add(mul(step, rows), range(graph, rows));
      return {
        state: [
          next.p,
          next.r,
          markPicked(open!, best),
          scatterRows(vectors!, places, u.product),
          scatterRows(inner!, unsqueeze(step, 0), unsqueeze(s, 0)),
        ],
        collect: [
          best,
          ...u.seen,
          ...h.seen.map((seen) => matmul(s, seen)),
          risk,
        ],
      };
    },
  });
  const [picks, seenStore, seenRecent, riskStore, riskRecent, riskOwn] = collected as [
    Value,
    Value,
    Value,
    Value,
    Value,
    Value,
  ];
  return new Program(graph, {
    picks,
    next_p: state[0]!,
    next_r: state[1]!,
    next_open: state[2]!,
    new_vectors: reshape(state[3]!, [chunk, rows, length]),
    new_inner: state[4]!,
    seen_store: seenStore,
    seen_recent: seenRecent,
    risk_store: riskStore,
    risk_recent: riskRecent,
    risk_own: riskOwn,
  });
}

function situationOf(graph: Graph, shape: ForwardShape): Situation {
  const { classes, dimensions, outcomes, precision } = shape;
  const rows = factorRows(classes, outcomes);
  const length = classes * dimensions;
  const candidates = {
    features: graph.input("features", precision, ["N", dimensions]),
    factors: graph.input("factors", precision, ["N", rows, classes]),
  };
  const store = graph.input("vectors", precision, ["s", rows, length]);
  return {
    candidates,
    fisher: shape.matrix
      ? fisherByMatrix(graph, length, precision)
      : fisherByRows(graph, shape, candidates),
    delta: deltaInput(graph, shape.delta, shape),
    plain: graph.input("plain", precision, ["w", length]),
    scaled: graph.input("scaled", precision, ["w", length]),
    store: {
      vectors: reshape(store, [productDim([rows, "s"]), length]),
      inner: graph.input("inner", precision, ["s", rows, rows]),
    },
  };
}

function fisherByMatrix(graph: Graph, length: number, precision: Precision): Situation["fisher"] {
  const fisher = graph.input("fisher", precision, [length, length]);
  return (block) => matmul(block, fisher);
}

function fisherByRows(
  graph: Graph,
  { classes, dimensions, outcomes, precision }: ForwardShape,
  { features, factors }: Rows,
): Situation["fisher"] {
  const share = graph.input("share", precision, []);
  const weights = div(graph.input("pool_weights", precision, ["N"]), share);
  const pool = { features: mul(features, unsqueeze(weights, 1)), factors };
  const rows = factorRows(classes, outcomes);
  const observed = {
    features: graph.input("labelled_features", precision, ["n", dimensions]),
    factors: graph.input("labelled_factors", precision, ["n", rows, classes]),
  };
  return (block, projected) =>
    add(backproject(pool, projected), backproject(observed, project(observed, block)));
}

/** `V_jA`, `[r, K·D]`, V_j never written out. */
function timesRow(situation: Situation, recent: Downdates, row: Value): Applied {
  const { candidates, delta } = situation;
  const x = gather(candidates.features, unsqueeze(row, 0));
  const factor = gather(candidates.factors, row);
  const [rows, classes] = factor.shape as [number, number];
  const dimensions = x.shape[1] as number;
  const see = (vectors: Value): Value => {
    const count = vectors.shape[0]!;
    const stacked = reshape(vectors, [productDim([classes, count]), dimensions]);
    const seen = reshape(matmul(stacked, reshape(x, [dimensions, 1])), [count, classes]);
    return gemm(factor, seen, undefined, { transposeB: true });
  };
  const own = delta.kind === "none"
    ? undefined
    : reshape(mul(unsqueeze(factor, 2), onFeatures(delta, x)), [rows, classes * dimensions]);
  return joined(situation, recent, own, see);
}

/** `block·A`, block `[r, K·D]`. */
function timesVectors(situation: Situation, recent: Downdates, block: Value): Applied {
  const { delta } = situation;
  const own = delta.kind === "none" ? undefined : onBlock(delta, block);
  return joined(
    situation,
    recent,
    own,
    (vectors) => gemm(block, vectors, undefined, { transposeB: true }),
  );
}

/** The product with Δ, and with all that is added to it and taken off it. */
function joined(
  { plain, scaled, store }: Situation,
  recent: Downdates,
  own: Value | undefined,
  see: (vectors: Value) => Value,
): Applied {
  const prior = gemm(see(plain), scaled, own);
  const seen = [store, recent].map(({ vectors, inner }) => turned(see(vectors), inner));
  const [ofStore, ofRecent] = seen as [Value, Value];
  const before = gemm(ofStore, store.vectors, prior, { alpha: -1 });
  const product = gemm(ofRecent, recent.vectors, before, { alpha: -1 });
  return { product, seen: [ofStore, ofRecent] };
}

/** Applies S, block by block: `[m, s·r]`, `[s, r, r]` → `[m, s·r]`. */
function turned(seen: Value, inner: Value): Value {
  const [count, rows] = inner.shape as [string, number];
  const m = seen.shape[0]!;
  const blocks = transpose(reshape(seen, [m, count, rows]), [1, 0, 2]);
  return reshape(transpose(matmul(blocks, inner), [1, 0, 2]), seen.shape);
}

function updateBlocks(
  blocks: { readonly p: Value; readonly r: Value },
  t: Value,
  s: Value,
  c: Value,
): { p: Value; r: Value } {
  const turned = (x: Value): Value => transpose(x, [0, 2, 1]);
  // Two products cost less than one and its transposed.
  const cross = add(matmul(c, turned(t)), matmul(t, turned(c)));
  return { p: sub(blocks.p, matmul(matmul(t, s), turned(t))), r: sub(blocks.r, cross) };
}
