/**
 * Some greedy picks for factors of r rows.
 *
 * Kept per row, r × r each: P_i = V_iAV_iᵀ and R_i = V_iAFAV_iᵀ, √c included in V_i. The greedy gain
 * is tr[R_i(I + P_i)⁻¹]. After pick j, with U = V_jA, S = (I + P_j)⁻¹, H = UFA, Φ = UFUᵀ,
 * T_i = V_iUᵀ and C_i = V_i(2H − ΦSU)ᵀ:
 *
 *     P_i ← P_i − T_i(T_iS)ᵀ
 *     R_i ← R_i − C_i(T_iS)ᵀ
 *
 * Of R only the symmetric part is meant: all that is read are traces of its products with symmetric
 * matrices.
 *
 * A = Δ + scaledᵀ·plain − Σ_s U_sᵀS_sU_s over the picks s that the prior does not hold: those of
 * earlier runs, the store, and those of this one. A is never formed; F acts through the rows, unless
 * it is given as a matrix. Large matrices are the left factors of products, which the runtime
 * computes two to three times as fast as if the r vectors were.
 */
import {
  add,
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
import { bestRow, blockwise, boundsPay, identity, markRow, smallInverse } from "../blocks.ts";
import { backproject, project, type Rows } from "./factors.ts";
import type { Shape } from "./method.ts";
import { deltaInput, deltaTimesColumns } from "./prior.ts";

/** Floats of a run's own vectors, at most: they are copied at every pick. */
const RECENT_PICKS = 1 << 19;

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
  /** `scaledᵀ`, `[K·D, w]`. */
  readonly columns: Value;
  readonly store: Downdates;
}

/** Picks of one run, at most. */
export function picksPerRun({ forward, rows, classes, dimensions }: Shape): number {
  const held = RECENT_PICKS / (rows * classes * dimensions);
  return Math.max(1, Math.floor(Math.min(forward, 8, held)));
}

/**
 * Makes `steps` picks, given the `vectors` and `inner` matrices of earlier ones that the prior does
 * not hold; `open` is 0, or −∞ for picked rows. `through` is UF of each pick.
 */
export function forwardProgram(shape: Shape): Program {
  const { classes, dimensions, rows, precision } = shape;
  const graph = new Graph("bait-forward");
  const length = classes * dimensions;
  const chunk = picksPerRun(shape);
  const situation = situationOf(graph, shape);
  const blocks = (name: string): Value => graph.input(name, precision, ["N", rows, rows]);
  const unit = identity(graph, rows, precision);
  const { state, collected: [picks, through] } = loop({
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
      const t = project(situation.candidates, u);
      const fu = situation.timesFisher(u, t);
      const h = blockTimesCovariance(situation, recent, fu);
      const phi = gemm(fu, u, undefined, { transposeB: true });
      const c = project(situation.candidates, sub(mul(h, 2), matmul(matmul(phi, s), u)));
      const ts = transpose(matmul(t, s), [0, 2, 1]);
      const places = add(mul(step, rows), range(graph, rows));
      return {
        state: [
          sub(p!, matmul(t, ts)),
          sub(r!, matmul(c, ts)),
          markRow(open!, best, -Infinity),
          scatterRows(vectors!, places, u),
          scatterRows(inner!, unsqueeze(step, 0), unsqueeze(s, 0)),
        ],
        collect: [best, fu],
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
    through: through!,
  });
}

/**
 * For the backward phase, of some picks s and all picks t up to them: `seen`, V_sU_tᵀS_t, and
 * `risk`, S_sU_sFU_tᵀS_t, `[b, r, t·r]` each.
 */
export function pairsProgram({ classes, dimensions, rows, precision }: Shape): Program {
  const graph = new Graph("bait-pairs");
  const input = (name: string, shape: Dim[]): Value => graph.input(name, precision, shape);
  const length = classes * dimensions;
  const inner = input("inner", ["t", rows, rows]);
  const width = productDim([rows, "t"]);
  const vectors = reshape(input("vectors", ["t", rows, length]), [width, length]);
  const own = {
    features: input("features", ["b", dimensions]),
    factors: input("factors", ["b", rows, classes]),
  };
  const stacked = reshape(vectors, [productDim([classes, width]), dimensions]);
  const products = gemm(stacked, own.features, undefined, { transposeB: true });
  const byPick = transpose(reshape(products, [width, classes, "b"]), [2, 1, 0]);
  const through = reshape(input("through", ["b", rows, length]), [productDim([rows, "b"]), length]);
  const risk = timesInner(gemm(through, vectors, undefined, { transposeB: true }), inner);
  const all = ["b", rows, width];
  const seen = reshape(matmul(own.factors, byPick), risk.shape);
  return new Program(graph, {
    seen: reshape(timesInner(seen, inner), all),
    risk: matmul(input("ownInner", ["b", rows, rows]), reshape(risk, all)),
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
    columns: graph.input("columns", precision, [length, "w"]),
    store: {
      vectors: reshape(store, [productDim([rows, "s"]), length]),
      inner: graph.input("inner", precision, ["s", rows, rows]),
    },
  };
}

function fisherByMatrix(graph: Graph, shape: Shape): Situation["timesFisher"] {
  const length = shape.classes * shape.dimensions;
  const fisher = graph.input("fisher", shape.precision, [length, length]);
  return (block) => transpose(gemm(fisher, block, undefined, { transposeB: true }));
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
function rowTimesCovariance(situation: Situation, recent: Downdates, row: Value): Value {
  const { candidates, delta } = situation;
  const x = transpose(gather(candidates.features, unsqueeze(row, 0)));
  const factor = gather(candidates.factors, row);
  const [rows, classes] = factor.shape as [number, number];
  const dimensions = x.shape[0] as number;
  const see = (vectors: Value): Value => {
    const count: Dim = vectors.shape[0]!;
    const stacked = reshape(vectors, [productDim([classes, count]), dimensions]);
    const seen = reshape(matmul(stacked, x), [count, classes]);
    return gemm(seen, factor, undefined, { transposeB: true });
  };
  const own = delta && reshape(
    mul(unsqueeze(transpose(factor), 1), deltaTimesColumns(delta, unsqueeze(x, 0))),
    [classes * dimensions, rows],
  );
  return withDowndates(situation, recent, own, see);
}

/** `block·A`, block `[r, K·D]`. */
function blockTimesCovariance(situation: Situation, recent: Downdates, block: Value): Value {
  const { delta, candidates: { factors, features } } = situation;
  const [rows, classes] = factors.shape.slice(1) as [number, number];
  const dimensions = features.shape[1] as number;
  const byClass = transpose(reshape(block, [rows, classes, dimensions]), [1, 2, 0]);
  const own = delta && reshape(deltaTimesColumns(delta, byClass), [classes * dimensions, rows]);
  const see = (vectors: Value): Value => gemm(vectors, block, undefined, { transposeB: true });
  return withDowndates(situation, recent, own, see);
}

/** The product with Δ, `own` `[K·D, r]`, and with all that is added to it and taken off it. */
function withDowndates(
  { plain, columns, store }: Situation,
  recent: Downdates,
  own: Value | undefined,
  see: (vectors: Value) => Value,
): Value {
  const less = (from: Value, { vectors, inner }: Downdates): Value =>
    gemm(vectors, blockwise(inner, see(vectors)), from, { transposeA: true, alpha: -1 });
  const prior = gemm(columns, see(plain), own);
  return transpose(less(less(prior, store), recent));
}

/** Applies S, block by block: `[m, s·r]`, `[s, r, r]` → `[m, s·r]`. */
function timesInner(seen: Value, inner: Value): Value {
  const [count, rows] = inner.shape as [string, number];
  const blocks = transpose(reshape(seen, [seen.shape[0]!, count, rows]), [1, 0, 2]);
  return reshape(transpose(matmul(blocks, inner), [1, 0, 2]), seen.shape);
}
