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
 *
 * Where rows are strong, VA is what is left of far larger numbers. B = VA, and H alike, is then
 * refined once: B + (V − BM)A.
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
  range,
  reshape,
  sqrt,
  sub,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import type { Blocks } from "../blocks.ts";
import {
  blockTimes,
  type Covariance,
  enteredBasis,
  enteredTimes,
  labelledBasis,
  narrowed,
  type Parts,
  type Product,
  rowTimes,
} from "./covariance.ts";
import { changed } from "./covariance_changes.ts";
import {
  backproject,
  factorsOf,
  type Informants,
  informationTimes,
  type Moments,
  momentsOf,
  project,
  type Rows,
  seenBy,
} from "./factors.ts";
import { priorVectors, type Shape, vectorsPerEntry } from "./method.ts";
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
  /** A, given its parts, the picks' rows `[S]`, and 1 for those in A, else 0. */
  readonly covarianceOf: (parts: Parts, picked: Value, isIn: Value) => Covariance;
  /** `block·M`, of an M whose inverse A is. */
  readonly timesPrecision: (block: Value, covariance: Covariance) => Value;
  /** `block·F` in a precision, and what pool rows see of it, `[N, r, K]`, unless F is a matrix. */
  readonly timesFisher: (block: Value, precision: Precision) => { product: Value; seen?: Value };
}

/** A row, and where it goes. */
export interface Move {
  readonly row: Value;
  /** Whether it is added (1) or dropped (−1). */
  readonly sign: 1 | -1;
  /** Its place among the picks: int64. */
  readonly place: Value;
}

/** What a row would change. */
export interface Change {
  readonly product: Product;
  readonly fu: Value;
  readonly phi: Value;
  /** P of the row. */
  readonly p: Value;
  /** What pool rows see of U, `[N, r, K]`, unless F is a matrix. */
  readonly seen: Value | undefined;
}

/** What a row has changed. */
export interface Step {
  /** 2H − ΦSU. */
  readonly along: Value;
  readonly parts: Parts;
  /** T and C of the picks, `[S, r, r]` each. */
  readonly t: Value;
  readonly c: Value;
}

/** Declares the rows and F. */
export function situationOf(graph: Graph, shape: Shape): Situation {
  const { classes, dimensions, outcomes, precision, covariance, fisher } = shape;
  const input = (name: string, ...axes: Dim[]): Value => graph.input(name, precision, axes);
  const features = input("features", "N", dimensions);
  const logits = input("logits", "N", classes);
  const share = input("share");
  const moments = momentsOf(logits, outcomes);
  const isDense = covariance === "dense";
  const labelled = isDense && fisher === "matrix" ? undefined : {
    features: input("labelledFeatures", shape.labelled, dimensions),
    logits: input("labelledLogits", shape.labelled, classes),
  };
  const weights = isDense ? undefined : input("priorWeights", shape.labelled);
  const lambda = shape.refines ? input("lambda") : undefined;
  const informed = labelled &&
    { features: labelled.features, moments: momentsOf(labelled.logits, outcomes) };
  return {
    shape,
    share,
    features,
    moments,
    rowsAt: (rows) => ({
      features: gather(features, rows),
      factors: mul(factorsOf(gather(logits, rows), outcomes), sqrt(share)),
    }),
    covarianceOf: (parts, picked, isIn) => {
      if (isDense) return { ...parts, basis: [] };
      const own = enteredBasis(gather(features, picked), gather(logits, picked), share, shape);
      const entered = { ...own, factors: mul(own.factors, unsqueeze(isIn, 1, 2)) };
      return {
        ...parts,
        basis: [labelledBasis(labelled!.features, labelled!.logits, weights!, shape), entered],
      };
    },
    timesPrecision: (block, { basis }) => {
      const entered = backproject(basis[1]!, project(basis[1]!, block));
      const rows = { ...informed!, weights: weights! };
      const prior = informationTimes(rows, seenBy(rows.features, block));
      return add(mul(block, lambda!), add(prior, entered));
    },
    timesFisher: fisher === "matrix"
      ? fisherByMatrix(graph, shape)
      : fisherByRows({ features, moments, weights: input("poolWeights", "N") }, {
        ...informed!,
        weights: input("labelledWeights", shape.labelled),
      }),
  };
}

/**
 * What adding or dropping a pool row would change; FUᵀ in a precision. `place` is that among the picks
 * of a row that is in A.
 */
export function changeBy(
  situation: Situation,
  covariance: Covariance,
  row: Value,
  precision = situation.shape.precision,
  place?: Value,
): Change {
  const { shape, shape: { refines } } = situation;
  const own = situation.rowsAt(unsqueeze(row, 0));
  const isInZ = place !== undefined && covariance.delta !== undefined && !shape.changesDelta;
  const first = isInZ
    ? enteredTimes(
      covariance,
      add(vectorOf(place, shape), range(row.graph, shape.rows)),
      shape.classes,
    )
    : rowTimes(covariance, own);
  const block = refines ? refined(situation, covariance, first.block, written(own)) : first.block;
  const [rows] = block.shape as [number];
  const { product: fu, seen } = situation.timesFisher(block, precision);
  const phi = gemm(cast(fu, shape.precision), block, undefined, { transposeB: true });
  return {
    product: { ...first, block },
    fu,
    phi,
    seen,
    p: reshape(project(own, block), [rows, rows]),
  };
}

/** The first vector of Z of the pick at a place. */
function vectorOf(place: Value, shape: Shape): Value {
  return add(mul(place, vectorsPerEntry(shape)), priorVectors(shape, shape.covariance));
}

/** `product` = block·A, once refined. */
function refined(
  situation: Situation,
  covariance: Covariance,
  product: Value,
  block: Value,
): Value {
  const left = sub(block, situation.timesPrecision(product, covariance));
  return add(product, blockTimes(covariance, left, situation.shape.classes));
}

/** V of one row, `[r, K·D]`. */
function written({ features, factors }: Rows): Value {
  const [, rows, classes] = factors.shape as [number, number, number];
  const dimensions = features.shape[1] as number;
  const explicit = mul(unsqueeze(factors, 3), unsqueeze(features, 1, 2));
  return reshape(explicit, [rows, classes * dimensions]);
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
  const { product, fu, phi } = change;
  const precision = fu.dtype as Precision;
  const first = blockTimes(narrowed(covariance, precision), fu, shape.classes);
  const h = shape.refines ? refined(situation, covariance, first, fu) : first;
  const along = sub(mul(h, 2), cast(matmul(matmul(phi, s), product.block), precision));
  const rows = situation.rowsAt(picked);
  const entry = {
    features: gather(features, unsqueeze(row, 0)),
    p: gather(moments.p, row),
    product,
    s,
    sign,
    share,
    place: vectorOf(place, shape),
  };
  return {
    along,
    parts: changed(covariance, entry, shape),
    t: project(rows, product.block),
    c: project(rows, cast(along, shape.precision)),
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
  return (block, precision) => ({
    product: cast(transpose(gemm(fisher, block, undefined, { transposeB: true })), precision),
  });
}

function fisherByRows(pool: Informants, labelled: Informants): Situation["timesFisher"] {
  return (block, precision) => {
    const rows = informantsIn(pool, precision);
    const others = informantsIn(labelled, precision);
    const narrow = cast(block, precision);
    const seen = seenBy(rows.features, narrow);
    const rest = informationTimes(others, seenBy(others.features, narrow));
    return { product: add(informationTimes(rows, seen), rest), seen };
  };
}

function informantsIn(rows: Informants, precision: Precision): Informants {
  const { p, u } = rows.moments;
  return {
    features: cast(rows.features, precision),
    weights: cast(rows.weights, precision),
    moments: { p: cast(p, precision), u: u && cast(u, precision) },
  };
}
