/**
 * BAIT with diagonal matrices (the ablation of Huseljic et al. 2024), in float64: F and A = M⁻¹ are
 * kept as diagonals, and so is A after a pick. `bait-diag` makes the same picks, faster.
 */
import { fisherWeights } from "./problem.ts";
import {
  factorsOf,
  greedily,
  invert,
  type Matrix,
  type TextbookPicks,
  type TextbookProblem,
  traceOfProduct,
} from "./textbook.ts";

/** The picks, and whether rounding could have decided. */
export interface DiagonalPicks extends TextbookPicks {
  /** Whether −I + P was negative definite at every removal; if not, rounding decides. */
  readonly definite: boolean;
}

/** Picks B rows, in the order of their choice. */
export function textbookDiagonal(problem: TextbookProblem): DiagonalPicks {
  const { budget, lambda, select } = problem;
  const pool = factorsOf(problem, problem.features, problem.logits);
  const labelled = factorsOf(problem, problem.labelledFeatures, problem.labelledLogits);
  const n = labelled.length;
  const fisher = diagonalOf([...pool, ...labelled], problem);
  const known = n === 0 ? fisher.map(() => 0) : diagonalOf(labelled, problem);
  let a = known.map((value) => 1 / (value * n / (n + budget) + lambda));
  const share = select === "top" ? 1 : budget / (n + budget);
  const candidates = pool.map((v) => v.map((row) => row.map((x) => x * Math.sqrt(share))));
  let definite = true;

  /** (±I + VAVᵀ)⁻¹. */
  const inner = (v: Matrix, sign: 1 | -1): Matrix =>
    invert(products(v, a).map((row, i) => row.map((x, j) => x + (i === j ? sign : 0))));
  const cost = (v: Matrix, sign: 1 | -1): number => {
    // Gershgorin: no eigenvalue of P exceeds the largest sum of a row.
    const sums = products(v, a).map((row) => row.reduce((s, x) => s + Math.abs(x), 0));
    if (sign < 0 && Math.max(...sums) >= 1) definite = false;
    return -traceOfProduct(products(v, a.map((x, k) => x ** 2 * fisher[k]!)), inner(v, sign));
  };
  const { picks, margin } = greedily(
    problem,
    (rows, sign) => rows.map((row) => cost(candidates[row]!, sign)),
    (row, sign) => {
      const v = candidates[row]!;
      const s = inner(v, sign);
      const solved = s.map((l) => a.map((_, k) => l.reduce((t, x, j) => t + x * v[j]![k]!, 0)));
      a = a.map((x, k) => x - x ** 2 * v.reduce((t, line, i) => t + line[k]! * solved[i]![k]!, 0));
    },
  );
  return { picks, margin, definite };
}

/** `V diag(values) Vᵀ`. */
function products(v: Matrix, values: readonly number[]): Matrix {
  return v.map((row) =>
    v.map((other) => row.reduce((sum, x, k) => sum + x * values[k]! * other[k]!, 0))
  );
}

/** The diagonal of Σ wᵢVᵢᵀVᵢ. */
function diagonalOf(factors: readonly Matrix[], { fisher }: TextbookProblem): number[] {
  const weights = fisherWeights(fisher, factors.length);
  return factors[0]![0]!.map((_, k) =>
    factors.reduce((sum, v, i) => sum + weights[i]! * v.reduce((t, row) => t + row[k]! ** 2, 0), 0)
  );
}
