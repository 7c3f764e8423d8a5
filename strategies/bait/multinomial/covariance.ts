/**
 * The covariance A = Δ + vectorsᵀ·middle·vectors, vectors `[w, K·D]`: its products with a row's
 * factor and with other vectors, and what it becomes when a row is added or dropped.
 *
 * What is the same for all classes is taken out of products: factors are orthogonal to it.
 */
import { ndarray } from "../../../core/ndarray.ts";
import {
  abs,
  add,
  branch,
  cast,
  type Dim,
  div,
  equal,
  eyeLike,
  fill,
  gemm,
  type Graph,
  less,
  matmul,
  max,
  mean,
  modulo,
  mul,
  neg,
  productDim,
  range,
  reciprocal,
  reshape,
  scatterRows,
  sqrt,
  sub,
  sum,
  symmetricInverse,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import type { Rows } from "./factors.ts";
import type { Shape } from "./method.ts";
import type { Arrays } from "./runs.ts";
import { deltaInput, deltaTimesColumns } from "./prior.ts";
import { zeros } from "../problem.ts";

/** The error of C·C⁻¹ times numbers up to 50 at which C is inverted anew. */
const LOST = 1e-9;

/** A, as programs hold it. */
export interface Covariance {
  /** `[K, D, D]`, a scalar, or none. */
  readonly delta: Value | undefined;
  /** `[w, K·D]`; those that are not used yet are 0. */
  readonly vectors: Value;
  /** `[w, w]`. */
  readonly middle: Value;
  /** C, the inverse of the middle, if rows change Δ. */
  readonly gram: Value | undefined;
  /** U of the rows that have entered, `[m, K·D]`, if they change neither Δ nor the middle. */
  readonly added: Value | undefined;
  /** −S of these, `[m, m]`. */
  readonly addedMiddle: Value | undefined;
}

/** A row that is added to A's inverse (`sign` 1) or dropped (−1). */
export interface Entry {
  /** Its features `[1, D]`, and its outcomes' probabilities `[K]`. */
  readonly features: Value;
  readonly p: Value;
  /** U = VA, and S = (sign·I + VAVᵀ)⁻¹. */
  readonly u: Value;
  readonly s: Value;
  readonly sign: 1 | -1;
  /** c, the weight of candidates. */
  readonly share: Value;
  /** Its place among the vectors, the first if it takes several: int64. */
  readonly place: Value;
}

/** Declares A. */
export function covarianceInput(graph: Graph, shape: Shape): Covariance {
  const { classes, dimensions, precision, changesDelta, covariance } = shape;
  const length = classes * dimensions;
  const input = (name: string, height: Dim, width: Dim): Value =>
    graph.input(name, precision, [height, width]);
  const count = changesDelta
    ? shape.labelled + shape.forward
    : covariance === "dense"
    ? length
    : "w";
  const isAppended = !changesDelta && covariance !== "dense";
  return {
    delta: deltaInput(graph, shape),
    vectors: input("vectors", count, length),
    middle: input("middle", count, count),
    gram: changesDelta ? input("gram", count, count) : undefined,
    added: isAppended ? input("added", "m", length) : undefined,
    addedMiddle: isAppended ? input("addedMiddle", "m", "m") : undefined,
  };
}

/** A state with room for some rows to enter by their vectors U. */
export function withRoom(state: Arrays, shape: Shape, entries: number): Arrays {
  const { rows, classes, dimensions, changesDelta, covariance, precision } = shape;
  const [added, middle] = [state.added, state.addedMiddle];
  const [have, want] = [added?.shape[0] ?? 0, entries * rows];
  if (changesDelta || covariance === "dense" || have >= want) return state;
  const vectors = zeros(want * classes * dimensions, precision);
  vectors.set(added?.data ?? []);
  const wider = zeros(want ** 2, precision);
  for (let i = 0; i < have; i++) {
    wider.set(middle!.data.subarray(i * have, (i + 1) * have), i * want);
  }
  return {
    ...state,
    added: ndarray(vectors, [want, classes * dimensions]),
    addedMiddle: ndarray(wider, [want, want]),
  };
}

/** The arrays of A that change with its rows. */
export function changingParts(shape: Shape): (keyof Covariance)[] {
  if (shape.changesDelta) return ["delta", "vectors", "middle", "gram"];
  return shape.covariance === "dense" ? ["middle"] : ["added", "addedMiddle"];
}

/** Where the vectors of the i-th row that enters begin; i is int64. */
export function placeOf(shape: Shape, i: Value): Value {
  return shape.changesDelta ? add(i, shape.labelled) : mul(i, shape.rows);
}

/** `VA` of a row, V never written out. */
export function rowTimes(covariance: Covariance, row: Rows): Value {
  const x = transpose(row.features);
  const [, rows, classes] = row.factors.shape as [number, number, number];
  const factor = reshape(row.factors, [rows, classes]);
  const { delta } = covariance;
  const own = delta && reshape(
    mul(unsqueeze(transpose(factor), 1), deltaTimesColumns(delta, unsqueeze(x, 0))),
    [covariance.vectors.shape[1]!, rows],
  );
  const see = (vectors: Value): Value =>
    gemm(seenOf(vectors, x), factor, undefined, { transposeB: true });
  return centred(withVectors(covariance, own, see), classes);
}

/** `block·A`, block `[r, K·D]`. */
export function blockTimes(covariance: Covariance, block: Value, classes: number): Value {
  const [rows, length] = block.shape as [number, number];
  const { delta } = covariance;
  const byClass = transpose(reshape(block, [rows, classes, length / classes]), [1, 2, 0]);
  const own = delta && reshape(deltaTimesColumns(delta, byClass), [length, rows]);
  const see = (vectors: Value): Value => gemm(vectors, block, undefined, { transposeB: true });
  return centred(withVectors(covariance, own, see), classes);
}

/** The product with Δ, `own` `[K·D, r]`, and with the vectors, given what they see. */
function withVectors(
  { vectors, middle, added, addedMiddle }: Covariance,
  own: Value | undefined,
  see: (vectors: Value) => Value,
): Value {
  const prior = gemm(vectors, matmul(middle, see(vectors)), own, { transposeA: true });
  if (added === undefined) return prior;
  return gemm(added, matmul(addedMiddle!, see(added)), prior, { transposeA: true });
}

/** A after a row has been added or dropped. */
export function changed(covariance: Covariance, entry: Entry, shape: Shape): Covariance {
  if (shape.changesDelta) return entered(covariance, entry);
  const { middle, added, addedMiddle } = covariance;
  const { u, s, place } = entry;
  if (added === undefined) {
    // A is dense: its vectors are unit vectors.
    const less = gemm(u, matmul(s, u), middle, { transposeA: true, alpha: -1 });
    return { ...covariance, middle: less };
  }
  const own = add(place, range(u.graph, s.shape[0] as number));
  const where = selector(addedMiddle!, own);
  return {
    ...covariance,
    added: scatterRows(added, own, u),
    addedMiddle: gemm(matmul(where, s), where, addedMiddle, { transposeB: true, alpha: -1 }),
  };
}

/** The columns of the unit matrix of a matrix's order at some places. */
function selector(matrix: Value, own: Value): Value {
  const isOwn = equal(unsqueeze(range(own.graph, matrix.shape[0]!), 1), unsqueeze(own, 0));
  return cast(isOwn, "float64");
}

/**
 * Adds w·(diag(p) − ppᵀ) ⊗ xxᵀ to the inverse, D − ZᵀZ with Z a row √w_j (p_j ⊗ x_j) per row and
 * vectors ZD⁻¹: a change of rank one of each class's Δ, of rank K of C = I − ZΔZᵀ, whose inverse is
 * the middle, and one more vector. A row that is dropped (w < 0) leaves C first.
 */
function entered(covariance: Covariance, entry: Entry): Covariance {
  const { features, p, sign, share } = entry;
  const delta = covariance.delta!;
  const place = unsqueeze(entry.place, 0);
  const at = selector(covariance.middle, place);
  const { vectors, middle, gram } = sign > 0 ? covariance : without(covariance, place, at);
  const [classes, dimensions] = delta.shape as [number, number];
  const x = transpose(features);
  const turned = reshape(deltaTimesColumns(delta, unsqueeze(x, 0)), [classes, dimensions]);
  const weights = mul(p, mul(share, sign));
  const left = reciprocal(add(mul(weights, reshape(matmul(turned, x), [classes])), 1));
  const seen = seenOf(vectors, x);
  const factors = mul(weights, left);
  const scaled = mul(turned, unsqueeze(factors, 1));
  const shift = mul(unsqueeze(seen, 2), unsqueeze(scaled, 0));
  const changes = mul(seen, sqrt(mul(factors, sign)));
  const next = {
    ...covariance,
    delta: sub(delta, mul(unsqueeze(scaled, 2), unsqueeze(turned, 1))),
    vectors: sub(vectors, reshape(shift, vectors.shape)),
    middle: woodbury(middle, changes, sign),
    gram: gemm(changes, changes, gram!, { transposeB: true, alpha: sign }),
  };
  if (sign < 0) return corrected(next);
  // One more vector z, with the new Δ, and so one more row and column of C.
  const shares = mul(mul(p, left), sqrt(share));
  const own = reshape(mul(turned, unsqueeze(shares, 1)), [1, vectors.shape[1]!]);
  const along = neg(matmul(seen, unsqueeze(shares, 1)));
  // 1 − Σ p·s/(1 + s), of which little is left if the row is strong.
  const corner = sum(mul(p, left));
  const solved = matmul(next.middle, along);
  const line = div(sub(solved, at), sqrt(sub(corner, sum(mul(along, solved)))));
  const outer = (a: Value, b: Value, from: Value, alpha = 1): Value =>
    gemm(a, b, from, { transposeB: true, alpha });
  const column = add(along, mul(at, mul(sub(corner, 1), 0.5)));
  return corrected({
    ...next,
    vectors: scatterRows(next.vectors, place, own),
    middle: outer(line, line, outer(at, at, next.middle, -1)),
    gram: outer(at, column, outer(column, at, next.gram)),
  });
}

/** (C + sign·aaᵀ)⁻¹ from C⁻¹; a `[w, K]`. */
function woodbury(inverse: Value, a: Value, sign: 1 | -1): Value {
  const through = matmul(inverse, a);
  const inner = gemm(a, through, undefined, { transposeA: true, alpha: sign });
  const solved = symmetricInverse(add(inner, eyeLike(inner)));
  return gemm(matmul(through, solved), through, inverse, { transposeB: true, alpha: -sign });
}

/** A vector less, and a row and column of C less: those of the unit matrix are left. */
function without(covariance: Covariance, place: Value, at: Value): Covariance {
  const { vectors, middle, gram } = covariance;
  const line = matmul(middle, at);
  const column = matmul(gram!, at);
  const outer = (a: Value, b: Value, from: Value, alpha = 1): Value =>
    gemm(a, b, from, { transposeB: true, alpha });
  const rest = mul(at, mul(add(sum(mul(column, at)), 1), 0.5));
  const half = sub(rest, column);
  return {
    ...covariance,
    vectors: scatterRows(vectors, place, fill(middle.graph, 0, [1, vectors.shape[1]!], "float64")),
    middle: outer(at, at, outer(line, div(line, sum(mul(line, at))), middle, -1)),
    gram: outer(at, half, outer(half, at, gram!)),
  };
}

/** Inverts C anew if its inverse has lost digits, as many equal rows make it. */
function corrected(covariance: Covariance): Covariance {
  const { middle, gram } = covariance;
  const size = middle.shape[0]!;
  const mixed = modulo(mul(range(middle.graph, size), 7919), 101);
  const probe = unsqueeze(sub(cast(mixed, "float64"), 50), 1);
  const error = max(abs(sub(matmul(gram!, matmul(middle, probe)), probe)));
  const [right] = branch(
    less(error, LOST),
    () => [add(middle, 0)],
    () => [symmetricInverse(gram!)],
  );
  return { ...covariance, middle: right! };
}

/** `(e_k ⊗ x)·vectorᵀ` of every vector and class, `[w, K]`; x `[D, 1]`. */
function seenOf(vectors: Value, x: Value): Value {
  const [count, length] = vectors.shape as [string, number];
  const dimensions = x.shape[0] as number;
  const classes = length / dimensions;
  const stacked = reshape(vectors, [productDim([classes, count]), dimensions]);
  return reshape(matmul(stacked, x), [count, classes]);
}

/** Less what is the same for all classes: `[K·D, r]` to `[r, K·D]`. */
function centred(columns: Value, classes: number): Value {
  const [length, rows] = columns.shape as [number, number];
  const byClass = reshape(transpose(columns), [rows, classes, length / classes]);
  return reshape(sub(byClass, mean(byClass, { axis: 1, keep: true })), [rows, length]);
}
