/**
 * What it takes to add a row to the batch or to drop it.
 *
 * Kept per row, r × r each: P_i = V_iAV_iᵀ and R_i = V_iAFAV_iᵀ, √c included in V_i. With U = V_jA,
 * S = (I + P_j)⁻¹ if row j is added or (−I + P_j)⁻¹ if it is dropped, H = UFA, Φ = UFUᵀ,
 * T_i = V_iUᵀ and C_i = V_i(2H − ΦSU)ᵀ:
 *
 *     P_i ← P_i − T_i(T_iS)ᵀ
 *     R_i ← R_i − C_i(T_iS)ᵀ
 *
 * Of R only the symmetric part is meant: all that is read are traces of its products with symmetric
 * matrices. F acts through the rows, unless it is given as a matrix. Large matrices are the left
 * factors of products, which the runtime computes two to three times as fast as if the r vectors
 * were.
 */
import {
  add,
  cast,
  type Dim,
  gather,
  gemm,
  type Graph,
  matmul,
  mul,
  neg,
  reshape,
  sqrt,
  sub,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import type { Blocks } from "../blocks.ts";
import { blockTimes, type Covariance, rowTimes } from "./covariance.ts";
import { changed } from "./covariance_changes.ts";
import {
  factorsOf,
  informationTimes,
  type Moments,
  momentsOf,
  project,
  type Rows,
  seenBy,
} from "./factors.ts";
import type { Shape } from "./method.ts";
import type { Pairs } from "./pairs.ts";
import type { Precision } from "../problem.ts";

/** The pool's rows, and F. */
export interface Situation {
  readonly shape: Shape;
  /** c. */
  readonly share: Value;
  /** `[N, D]`. */
  readonly features: Value;
  /** Probabilities `[N, K]`. */
  readonly moments: Moments;
  /** V of pool rows `[m]`, √c included. */
  readonly rowsAt: (rows: Value) => Rows;
  /** `block·F`, and what pool rows see of the block, `[N, K, r]`, unless F is a matrix. */
  readonly timesFisher: (block: Value) => { product: Value; seen?: Value };
}

/** A row, and where it goes. */
export interface Move {
  readonly row: Value;
  /** Whether it is added (1) or dropped (−1). */
  readonly sign: 1 | -1;
  /** Its place among A's vectors, the first if it takes several. */
  readonly place: Value;
}

/** What a row would change. */
export interface Change {
  readonly u: Value;
  readonly fu: Value;
  readonly phi: Value;
  /** P of the row. */
  readonly p: Value;
  /** What pool rows see of U, `[N, K, r]`, unless F is a matrix. */
  readonly seen: Value | undefined;
}

/** What a row has changed. */
export interface Step {
  /** 2H − ΦSU. */
  readonly along: Value;
  readonly covariance: Covariance;
  /** T and C of the picks, `[S, r, r]` each. */
  readonly t: Value;
  readonly c: Value;
}

/** Declares the pool's rows and F. */
export function situationOf(graph: Graph, shape: Shape): Situation {
  const { classes, dimensions, outcomes, precision } = shape;
  const features = graph.input("features", precision, ["N", dimensions]);
  const logits = graph.input("logits", precision, ["N", classes]);
  const share = graph.input("share", precision, []);
  const moments = momentsOf(logits, outcomes);
  return {
    shape,
    share,
    features,
    moments,
    rowsAt: (rows) => ({
      features: gather(features, rows),
      factors: mul(factorsOf(gather(logits, rows), outcomes), sqrt(share)),
    }),
    timesFisher: shape.fisher === "matrix"
      ? fisherByMatrix(graph, shape)
      : fisherByRows(graph, shape, features, moments),
  };
}

/** What adding or dropping a pool row would change. */
export function changeBy(situation: Situation, covariance: Covariance, row: Value): Change {
  const own = situation.rowsAt(unsqueeze(row, 0));
  const u = rowTimes(covariance, own);
  const [rows] = u.shape as [number];
  const { product: fu, seen } = situation.timesFisher(u);
  const phi = gemm(fu, u, undefined, { transposeB: true });
  return { u, fu, phi, seen, p: reshape(project(own, u), [rows, rows]) };
}

/** Adds or drops a row, given its S; `picked` are the picks' rows `[S]`. */
export function stepBy(
  situation: Situation,
  covariance: Covariance,
  change: Change,
  { row, sign, place }: Move,
  s: Value,
  picked: Value,
): Step {
  const { shape, share, features, moments } = situation;
  const { u, fu, phi } = change;
  const h = blockTimes(covariance, fu, shape.classes);
  const along = sub(mul(h, 2), matmul(matmul(phi, s), u));
  const rows = situation.rowsAt(picked);
  const entry = {
    features: gather(features, unsqueeze(row, 0)),
    p: gather(moments.p, row),
    u,
    s,
    sign,
    share,
    place,
  };
  return {
    along,
    covariance: changed(covariance, entry, shape),
    t: project(rows, u),
    c: project(rows, along),
  };
}

/** P and R after a change, in their own precision; T and C `[m, r, r]`. */
export function updated({ p, r }: Blocks, t: Value, c: Value, s: Value): Blocks {
  const ts = transpose(matmul(t, cast(s, t.dtype as Precision)), [0, 2, 1]);
  return { p: sub(p, matmul(t, ts)), r: sub(r, matmul(c, ts)) };
}

/** I − P and R of picks that are in A, each for itself, after a change. */
export function movedPicks(
  { rest, risk }: Pairs,
  { t, c, s }: Readonly<Record<"t" | "c" | "s", Value>>,
): Pairs {
  const { p, r } = updated({ p: neg(rest), r: risk }, t, c, s);
  return { rest: neg(p), risk: r };
}

function fisherByMatrix(graph: Graph, shape: Shape): Situation["timesFisher"] {
  const length = shape.classes * shape.dimensions;
  const fisher = graph.input("fisher", shape.precision, [length, length]);
  return (block) => ({
    product: transpose(gemm(fisher, block, undefined, { transposeB: true })),
  });
}

function fisherByRows(
  graph: Graph,
  { classes, dimensions, outcomes, precision }: Shape,
  features: Value,
  moments: Moments,
): Situation["timesFisher"] {
  const input = (name: string, shape: readonly Dim[]): Value => graph.input(name, precision, shape);
  const pool = { features, weights: input("poolWeights", ["N"]), moments };
  const labelled = {
    features: input("labelledFeatures", ["n", dimensions]),
    weights: input("labelledWeights", ["n"]),
    moments: momentsOf(input("labelledLogits", ["n", classes]), outcomes),
  };
  return (block) => {
    const seen = seenBy(features, block);
    const others = informationTimes(labelled, seenBy(labelled.features, block));
    return { product: add(informationTimes(pool, seen), others), seen };
  };
}
