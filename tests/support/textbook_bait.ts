/**
 * BAIT as its papers write it (2106.09675, algorithm 1; 2404.08981), in float64 and without any of the
 * algebra that makes it fast: M is inverted at every decision, and every candidate's objective tr(M⁻¹F) is
 * computed from scratch, or in larger problems what it changes, by the matrix inversion lemma.
 */
import type { FisherNormalisation } from "../../strategies/bait/fisher.ts";

/** Rows of numbers. */
export type Matrix = number[][];

/** A problem for the textbook. */
export interface TextbookProblem {
  readonly features: Matrix;
  readonly logits: Matrix;
  readonly labelledFeatures: Matrix;
  readonly labelledLogits: Matrix;
  readonly budget: number;
  readonly variant: "exact" | "exp" | "binary";
  readonly outcomes: number;
  readonly fisher: FisherNormalisation;
  readonly lambda: number;
  readonly select: "forward-backward" | "top";
}

/** What the textbook picks, and how clear the closest of its decisions was. */
export interface TextbookResult {
  readonly picks: number[];
  /** The least relative distance between the chosen and the second-best objective. */
  readonly margin: number;
}

/**
 * Solves a problem.
 *
 * @param how Whether objectives are computed from scratch, or what candidates change them by.
 */
export function textbookBait(
  problem: TextbookProblem,
  how: "objectives" | "changes" = "objectives",
): TextbookResult {
  const { features, budget, lambda } = problem;
  const pool = features.map((x, i) => factor(problem, x, problem.logits[i]!));
  const labelled = problem.labelledFeatures.map((x, i) =>
    factor(problem, x, problem.labelledLogits[i]!)
  );
  const size = pool[0]![0]!.length;
  const n = labelled.length;
  const fisher = weightedSum([...pool, ...labelled], problem.fisher, size);
  const known = weightedSum(labelled, problem.fisher, size);
  const share = problem.select === "top" ? 1 : budget / (n + budget);
  let m = known.map((row, a) =>
    row.map((value, b) => value * n / (n + budget) + (a === b ? lambda : 0))
  );
  const scaled = pool.map((v) => v.map((row) => row.map((value) => value * Math.sqrt(share))));
  const objective = (matrix: Matrix): number => traceOfProduct(invert(matrix), fisher);
  let margin = Infinity;
  const cheapest = (candidates: number[], sign: number): number => {
    const costs = how === "objectives"
      ? candidates.map((i) => objective(plus(m, scaled[i]!, sign)))
      : changes(m, fisher, candidates.map((i) => scaled[i]!), sign);
    const order = candidates.map((_, k) => k).sort((a, b) => costs[a]! - costs[b]! || a - b);
    if (order.length > 1) {
      const [best, second] = [costs[order[0]!]!, costs[order[1]!]!];
      const before = how === "objectives" ? objective(m) : 0;
      margin = Math.min(margin, (second - best) / Math.max(1e-12, Math.abs(before - best)));
    }
    return candidates[order[0]!]!;
  };
  const all = pool.map((_, i) => i);
  if (problem.select === "top") {
    const picks: number[] = [];
    while (picks.length < budget) {
      picks.push(cheapest(all.filter((i) => !picks.includes(i)), 1));
    }
    return { picks, margin };
  }
  let picks: number[] = [];
  while (picks.length < Math.min(2 * budget, pool.length)) {
    const pick = cheapest(all.filter((i) => !picks.includes(i)), 1);
    picks.push(pick);
    m = plus(m, scaled[pick]!, 1);
  }
  while (picks.length > budget) {
    const drop = cheapest([...picks], -1);
    picks = picks.filter((i) => i !== drop);
    m = plus(m, scaled[drop]!, -1);
  }
  return { picks, margin };
}

/** Rows √p̃_y (e_y − p) ⊗ x, or √m(1−m)·x and −√(1−m)m·x. */
export function factor(problem: TextbookProblem, x: number[], logits: number[]): Matrix {
  const largest = Math.max(...logits);
  const weights = logits.map((z) => Math.exp(z - largest));
  const total = weights.reduce((a, b) => a + b, 0);
  const p = weights.map((w) => w / total);
  if (problem.variant === "binary") {
    const top = Math.max(...p);
    return [
      x.map((value) => Math.sqrt(top) * (1 - top) * value),
      x.map((value) => -Math.sqrt(1 - top) * top * value),
    ];
  }
  const classes = p.map((_, k) => k).sort((a, b) => p[b]! - p[a]! || a - b);
  const kept = problem.variant === "exact" ? classes : classes.slice(0, problem.outcomes);
  const mass = kept.reduce((sum, k) => sum + p[k]!, 0);
  return kept.map((y) =>
    p.flatMap((pk, k) =>
      x.map((value) => Math.sqrt(p[y]! / mass) * ((k === y ? 1 : 0) - pk) * value)
    )
  );
}

function weightedSum(factors: Matrix[], fisher: FisherNormalisation, size: number): Matrix {
  let total: Matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const batch = fisher === "mean" ? factors.length : fisher === "sum" ? 1 : 32;
  for (let start = 0; start < factors.length; start += batch) {
    const part = factors.slice(start, start + batch);
    for (const v of part) {
      const weight = 1 / Math.sqrt(part.length);
      total = plus(total, v.map((row) => row.map((value) => value * weight)), 1);
    }
  }
  return total;
}

/** `matrix ± VᵀV`. */
function plus(matrix: Matrix, v: Matrix, sign: number): Matrix {
  return matrix.map((row, a) =>
    row.map((value, b) => value + sign * v.reduce((sum, r) => sum + r[a]! * r[b]!, 0))
  );
}

/** tr((M ± VᵀV)⁻¹F) − tr(M⁻¹F) = ∓tr[VQVᵀ(I ± VAVᵀ)⁻¹] of every V, A = M⁻¹ and Q = AFA. */
function changes(m: Matrix, fisher: Matrix, factors: Matrix[], sign: number): number[] {
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
}

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => {
    const sums = new Array<number>(b[0]!.length).fill(0);
    row.forEach((x, k) => b[k]!.forEach((y, j) => sums[j]! += x * y));
    return sums;
  });
}

function traceOfProduct(a: Matrix, b: Matrix): number {
  return a.reduce((sum, row, i) => sum + row.reduce((s, value, j) => s + value * b[j]![i]!, 0), 0);
}

/** Gauss–Jordan elimination with partial pivoting. */
export function invert(matrix: Matrix): Matrix {
  const size = matrix.length;
  const work = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let i = column; i < size; i++) {
      if (Math.abs(work[i]![column]!) > Math.abs(work[pivot]![column]!)) pivot = i;
    }
    [work[column], work[pivot]] = [work[pivot]!, work[column]!];
    const scale = work[column]![column]!;
    work[column] = work[column]!.map((value) => value / scale);
    for (let i = 0; i < size; i++) {
      if (i === column) continue;
      const times = work[i]![column]!;
      if (times !== 0) work[i] = work[i]!.map((value, j) => value - times * work[column]![j]!);
    }
  }
  return work.map((row) => row.slice(size));
}
