/** What tests need to compare strategies with the textbook. */
import type { NdArray } from "../../core/ndarray.ts";
import type { BaitOptions } from "../bait/problem.ts";
import {
  type Changes,
  invert,
  type Matrix,
  type TextbookProblem,
  traceOfProduct,
} from "../bait/textbook.ts";
import type { Query } from "../strategy.ts";
import { rowsOf } from "./queries.ts";

/**
 * tr((M ± VᵀV)⁻¹F) − tr(M⁻¹F) = ∓tr[VQVᵀ(I ± VAVᵀ)⁻¹], A = M⁻¹ and Q = AFA: for larger problems.
 */
export const changesByLemma: Changes = (m, fisher, factors, sign) => {
  const a = invert(m);
  const q = product(product(a, fisher), a);
  return factors.map((v) => {
    const inner = (x: Matrix): Matrix => {
      const left = product(v, x);
      return left.map((row) => v.map((other) => row.reduce((sum, y, i) => sum + y * other[i]!, 0)));
    };
    const p = inner(a).map((row, i) => row.map((y, j) => sign * y + (i === j ? 1 : 0)));
    return -sign * traceOfProduct(inner(q), invert(p));
  });
};

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => {
    const sums = new Array<number>(b[0]!.length).fill(0);
    row.forEach((x, k) => b[k]!.forEach((y, j) => sums[j]! += x * y));
    return sums;
  });
}

/** A query as the textbook takes it. */
export function textbookProblem(
  { pool, labelled, budget }: Query,
  options: BaitOptions,
  variant: TextbookProblem["variant"],
  outcomes = 0,
): TextbookProblem {
  const rows = (array: NdArray | undefined): Matrix => rowsOf(array!);
  return {
    ...options,
    features: rows(pool.features),
    logits: rows(pool.logits),
    labelledFeatures: rows(labelled.features),
    labelledLogits: rows(labelled.logits),
    budget,
    variant,
    outcomes,
  };
}
