/** What A becomes when a row is added or dropped. */
import {
  abs,
  add,
  branch,
  cast,
  concat,
  div,
  equal,
  eyeLike,
  gemm,
  less,
  matmul,
  max,
  modulo,
  mul,
  neg,
  range,
  reciprocal,
  reshape,
  sqrt,
  sub,
  sum,
  symmetricInverse,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { alongRows, type Covariance, type Parts, type Product } from "./covariance.ts";
import type { Shape } from "./method.ts";
import { deltaTimesColumns } from "./delta.ts";

/** The error of C·C⁻¹ times numbers up to 50 at which C is inverted again. */
const LOST = 1e-9;

/** A row that is added to A's inverse (`sign` 1) or dropped (−1). */
export interface Entry {
  /** Its features `[1, D]`, and its outcomes' probabilities `[K]`. */
  readonly features: Value;
  readonly p: Value;
  /** U = VA, and S = (sign·I + VAVᵀ)⁻¹. */
  readonly product: Product;
  readonly s: Value;
  readonly sign: 1 | -1;
  /** c, the weight of candidates. */
  readonly share: Value;
  /** Its place among Z's vectors, the first if it has several: int64. */
  readonly place: Value;
}

/** A after a row has been added or dropped. */
export function changed(covariance: Covariance, entry: Entry, { changesDelta }: Shape): Parts {
  if (changesDelta) return entered(covariance, entry);
  const { middle } = covariance;
  const { product: { block, coefficients }, s, sign, place } = entry;
  if (coefficients === undefined) {
    return {
      ...covariance,
      middle: gemm(block, matmul(s, block), middle, { transposeA: true, alpha: -1 }),
    };
  }
  // U = linesᵀ·ZΔ; the row's own vectors are not among those of its coefficients if it is new.
  const own = add(place, range(middle.graph, s.shape[0] as number));
  const lines = sign > 0 ? add(coefficients, selector(middle, own)) : coefficients;
  return { ...covariance, middle: plusOuter(matmul(lines, s), lines, middle, -1) };
}

/** The columns of the unit matrix of a matrix's order at some places. */
function selector(matrix: Value, own: Value): Value {
  const isOwn = equal(unsqueeze(range(own.graph, matrix.shape[0]!), 1), unsqueeze(own, 0));
  return cast(isOwn, "float64");
}

/**
 * Adds w·(diag(p) − ppᵀ) ⊗ xxᵀ to the inverse, Δ⁻¹ − ZᵀZ with Z a row √w_j (p_j ⊗ x_j) per row: a
 * change of rank one of each class's Δ, of rank K of C = I − ZΔZᵀ, whose inverse is the middle, and
 * one more row of Z. A row that is dropped (w < 0) leaves C first.
 */
function entered(covariance: Covariance, entry: Entry): Parts {
  const { features, p, sign, share } = entry;
  const delta = covariance.delta!;
  const place = unsqueeze(entry.place, 0);
  const at = selector(covariance.middle, place);
  const { middle, gram } = sign > 0 ? covariance : without(covariance, at);
  const turned = deltaTimesColumns(delta, unsqueeze(transpose(features), 0));
  const [classes, dimensions] = turned.shape as [number, number];
  const weights = mul(p, mul(share, sign));
  const left = reciprocal(add(mul(weights, reshape(alongRows(features, turned), [classes])), 1));
  const all = concat(
    covariance.basis.map((rows) =>
      mul(
        reshape(rows.factors, [rows.factors.shape[0]!, classes]),
        alongRows(rows.features, turned),
      )
    ),
    0,
  );
  const seen = mul(all, sub(1, at));
  const factors = mul(weights, left);
  const columns = reshape(turned, [classes, dimensions]);
  const scaled = mul(columns, unsqueeze(factors, 1));
  const changes = mul(seen, sqrt(mul(factors, sign)));
  const next = {
    delta: sub(delta, mul(unsqueeze(scaled, 2), unsqueeze(columns, 1))),
    middle: woodbury(middle, changes, sign),
    gram: plusOuter(changes, changes, gram!, sign),
  };
  if (sign < 0) return corrected(next);
  // One more row √w (p ⊗ x), with the new Δ, and so one more row and column of C.
  const cross = neg(matmul(seen, unsqueeze(mul(mul(p, sqrt(share)), left), 1)));
  // 1 − Σ p·s/(1 + s), of which little is left if the row is strong.
  const corner = sum(mul(p, left));
  const solved = matmul(next.middle, cross);
  const line = div(sub(solved, at), sqrt(sub(corner, sum(mul(cross, solved)))));
  const column = add(cross, mul(at, mul(sub(corner, 1), 0.5)));
  return corrected({
    ...next,
    middle: plusOuter(line, line, plusOuter(at, at, next.middle, -1)),
    gram: plusOuter(at, column, plusOuter(column, at, next.gram)),
  });
}

/** (C + sign·aaᵀ)⁻¹ from C⁻¹; a `[w, K]`. */
function woodbury(inverse: Value, a: Value, sign: 1 | -1): Value {
  const through = matmul(inverse, a);
  const inner = gemm(a, through, undefined, { transposeA: true, alpha: sign });
  const solved = symmetricInverse(add(inner, eyeLike(inner)));
  return plusOuter(matmul(through, solved), through, inverse, -sign);
}

/** A row and column of C less, and of its inverse: those of the unit matrix are left. */
function without({ delta, middle, gram }: Parts, at: Value): Parts {
  const line = matmul(middle, at);
  const column = matmul(gram!, at);
  const rest = mul(at, mul(add(sum(mul(column, at)), 1), 0.5));
  const half = sub(rest, column);
  return {
    delta,
    middle: plusOuter(at, at, plusOuter(line, div(line, sum(mul(line, at))), middle, -1)),
    gram: plusOuter(at, half, plusOuter(half, at, gram!)),
  };
}

/** Inverts C again if its inverse has lost digits, as many equal rows make it. */
function corrected(parts: Parts): Parts {
  const { middle, gram } = parts;
  const size = middle.shape[0]!;
  const mixed = modulo(mul(range(middle.graph, size), 7919), 101);
  const probe = unsqueeze(sub(cast(mixed, "float64"), 50), 1);
  const error = max(abs(sub(matmul(gram!, matmul(middle, probe)), probe)));
  const [right] = branch(
    less(error, LOST),
    () => [add(middle, 0)],
    () => [symmetricInverse(gram!)],
  );
  return { ...parts, middle: right! };
}

/** `from + alpha·abᵀ`. */
function plusOuter(a: Value, b: Value, from: Value, alpha = 1): Value {
  return gemm(a, b, from, { transposeB: true, alpha });
}
