/**
 * BAIT with diagonal matrices (the ablation of 2404.08981), in float64, factors written out: what
 * `bait-diag` picks, without any of its algebra.
 */
import { fisherWeights } from "../../strategies/bait/fisher.ts";
import { factor, invert, type Matrix, type TextbookProblem } from "./textbook_bait.ts";

/** What the textbook picks, and how clear the closest of its decisions was. */
export interface DiagonalResult {
  readonly picks: number[];
  /** The least relative distance between the chosen and the second-best gain or cost. */
  readonly margin: number;
  /** Whether −I + P was negative definite at every removal: where it is not, rounding decides. */
  readonly definite: boolean;
}

/** Solves a problem. */
export function textbookDiagonal(problem: TextbookProblem): DiagonalResult {
  const { features, budget, lambda } = problem;
  const pool = features.map((x, i) => factor(problem, x, problem.logits[i]!));
  const labelled = problem.labelledFeatures.map((x, i) =>
    factor(problem, x, problem.labelledLogits[i]!)
  );
  const n = labelled.length;
  const top = problem.select === "top";
  const share = top ? 1 : budget / (n + budget);
  const fisher = diagonalSum([...pool, ...labelled], problem);
  const known = n === 0 ? fisher.map(() => 0) : diagonalSum(labelled, problem);
  let a = known.map((value) => 1 / (value * n / (n + budget) + lambda));
  const rows = pool.map((v) => v.map((row) => row.map((value) => value * Math.sqrt(share))));
  let [margin, definite] = [Infinity, true];

  const gain = (v: Matrix, sign: number): number => {
    const p = weightedProducts(v, a);
    const r = weightedProducts(v, a.map((value, k) => value ** 2 * fisher[k]!));
    const s = invert(p.map((row, i) => row.map((value, j) => value + (i === j ? sign : 0))));
    // Gershgorin: no eigenvalue of P exceeds the largest sum of a row.
    if (sign < 0 && p.some((row) => row.reduce((sum, x) => sum + Math.abs(x), 0) >= 1)) {
      definite = false;
    }
    return r.reduce((sum, row, i) => sum + row.reduce((t, x, j) => t + x * s[j]![i]!, 0), 0);
  };
  const best = (candidates: number[], sign: number): number => {
    const values = candidates.map((i) => gain(rows[i]!, sign));
    const order = candidates.map((_, k) => k).sort((x, y) => values[y]! - values[x]! || x - y);
    if (order.length > 1) {
      const [first, second] = [values[order[0]!]!, values[order[1]!]!];
      margin = Math.min(margin, (first - second) / Math.max(1e-12, Math.abs(first)));
    }
    return candidates[order[0]!]!;
  };
  const step = (v: Matrix, sign: number): void => {
    const p = weightedProducts(v, a);
    const s = invert(p.map((row, i) => row.map((value, j) => value + (i === j ? sign : 0))));
    a = a.map((value, k) => {
      const off = v.reduce(
        (sum, row, i) => sum + v.reduce((t, other, j) => t + row[k]! * s[i]![j]! * other[k]!, 0),
        0,
      );
      return value - value ** 2 * off;
    });
  };

  const all = pool.map((_, i) => i);
  let picks: number[] = [];
  while (picks.length < (top ? budget : Math.min(2 * budget, pool.length))) {
    const pick = best(all.filter((i) => !picks.includes(i)), 1);
    picks.push(pick);
    if (!top) step(rows[pick]!, 1);
  }
  while (picks.length > budget) {
    const drop = best([...picks], -1);
    picks = picks.filter((i) => i !== drop);
    step(rows[drop]!, -1);
  }
  return { picks, margin, definite };
}

/** `V diag(values) Vᵀ`. */
function weightedProducts(v: Matrix, values: readonly number[]): Matrix {
  return v.map((row) =>
    v.map((other) => row.reduce((sum, x, k) => sum + x * values[k]! * other[k]!, 0))
  );
}

/** The diagonal of Σ w_i V_iᵀV_i. */
function diagonalSum(factors: readonly Matrix[], { fisher }: TextbookProblem): number[] {
  const weights = fisherWeights(fisher, factors.length);
  return factors[0]![0]!.map((_, k) =>
    factors.reduce((sum, v, i) => sum + weights[i]! * v.reduce((t, row) => t + row[k]! ** 2, 0), 0)
  );
}
