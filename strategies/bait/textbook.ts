/**
 * BAIT as its papers write it (Ash et al. 2021, algorithm 1; Huseljic et al. 2024), in float64.
 *
 * The Fisher information of the last layer at a row is VᵀV, V its factor. With M the information of
 * the labelled rows and the batch, plus λI, and F that of all rows, BAIT looks for the batch that
 * minimises tr(M⁻¹F): it adds 2B rows greedily, then drops B of them greedily.
 *
 * The rest of this folder makes the same picks faster.
 */
import { type BaitOptions, fisherWeights } from "./problem.ts";

/** Rows of numbers. */
export type Matrix = number[][];

/** Features `[N, D]` and logits `[N, K]` of pool and labelled rows, and B; `outcomes` is c of `exp`. */
export interface TextbookProblem extends BaitOptions {
  readonly features: Matrix;
  readonly logits: Matrix;
  readonly labelledFeatures: Matrix;
  readonly labelledLogits: Matrix;
  readonly budget: number;
  readonly variant: "exact" | "exp" | "binary";
  readonly outcomes: number;
}

/** The picks, and how clear the closest decision was. */
export interface TextbookPicks {
  readonly picks: number[];
  /** The least relative lead of a chosen row over the next best. */
  readonly margin: number;
}

/** By how much each factor changes tr(M⁻¹F) when it is added (1) or dropped (−1). */
export type Changes = (m: Matrix, fisher: Matrix, factors: Matrix[], sign: 1 | -1) => number[];

/** Picks B rows, in the order of their choice. */
export function textbook(
  problem: TextbookProblem,
  changes: Changes = changesFromScratch,
): TextbookPicks {
  const { budget, lambda, select } = problem;
  const pool = factorsOf(problem, problem.features, problem.logits);
  const labelled = factorsOf(problem, problem.labelledFeatures, problem.labelledLogits);
  const n = labelled.length;
  const fisher = information([...pool, ...labelled], problem);
  const known = n === 0
    ? scaled(fisher, 0)
    : scaled(information(labelled, problem), n / (n + budget));
  let m = known.map((row, a) => row.map((value, b) => value + (a === b ? lambda : 0)));
  const share = select === "top" ? 1 : budget / (n + budget);
  const candidates = pool.map((v) => scaled(v, Math.sqrt(share)));
  return greedily(
    problem,
    (rows, sign) => changes(m, fisher, rows.map((row) => candidates[row]!), sign),
    (row, sign) => m = plus(m, candidates[row]!, sign),
  );
}

/** Adds 2B rows greedily, then drops B; `costs` of adding (1) or dropping (−1) some rows. */
export function greedily(
  { features, budget, select }: TextbookProblem,
  costs: (rows: number[], sign: 1 | -1) => number[],
  apply: (row: number, sign: 1 | -1) => void,
): TextbookPicks {
  let margin = Infinity;
  const cheapest = (rows: number[], sign: 1 | -1): number => {
    const all = costs(rows, sign);
    const order = rows.map((_, i) => i).sort((i, j) => all[i]! - all[j]! || rows[i]! - rows[j]!);
    const [best, second] = order.map((i) => all[i]!);
    if (second !== undefined) {
      margin = Math.min(margin, (second - best!) / Math.max(1e-12, Math.abs(best!)));
    }
    return rows[order[0]!]!;
  };

  let picks: number[] = [];
  const forward = select === "top" ? budget : Math.min(2 * budget, features.length);
  while (picks.length < forward) {
    const pick = cheapest([...features.keys()].filter((row) => !picks.includes(row)), 1);
    picks.push(pick);
    if (select !== "top") apply(pick, 1);
  }
  while (picks.length > budget) {
    const drop = cheapest(picks, -1);
    picks = picks.filter((row) => row !== drop);
    apply(drop, -1);
  }
  return { picks, margin };
}

/** The factor of every row. */
export function factorsOf(problem: TextbookProblem, features: Matrix, logits: Matrix): Matrix[] {
  return features.map((x, i) => factorOf(problem, x, softmax(logits[i]!)));
}

/** Rows √p̃_y (e_y − p) ⊗ x, one for each outcome y; of `binary` √m(1−m)x and −√(1−m)mx. */
function factorOf({ variant, outcomes }: TextbookProblem, x: number[], p: number[]): Matrix {
  if (variant === "binary") {
    const m = Math.max(...p);
    return [Math.sqrt(m) * (1 - m), -Math.sqrt(1 - m) * m].map((s) => x.map((value) => s * value));
  }
  const classes = p.map((_, k) => k).sort((a, b) => p[b]! - p[a]! || a - b);
  const kept = variant === "exact" ? classes : classes.slice(0, outcomes);
  const mass = kept.reduce((sum, y) => sum + p[y]!, 0);
  return kept.map((y) => {
    const root = Math.sqrt(p[y]! / mass);
    return p.flatMap((pk, k) => x.map((value) => root * ((k === y ? 1 : 0) - pk) * value));
  });
}

function softmax(logits: number[]): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((z) => Math.exp(z - largest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

/** Σ wᵢVᵢᵀVᵢ. */
function information(factors: Matrix[], { fisher }: TextbookProblem): Matrix {
  const weights = fisherWeights(fisher, factors.length);
  const rows = factors.flatMap((v, i) => scaled(v, Math.sqrt(weights[i]!)));
  return plus(rows[0]!.map(() => rows[0]!.map(() => 0)), rows, 1);
}

function changesFromScratch(m: Matrix, fisher: Matrix, factors: Matrix[], sign: 1 | -1): number[] {
  const objective = (matrix: Matrix): number => traceOfProduct(invert(matrix), fisher);
  const before = objective(m);
  return factors.map((v) => objective(plus(m, v, sign)) - before);
}

/** `matrix ± VᵀV`. */
function plus(matrix: Matrix, v: Matrix, sign: 1 | -1): Matrix {
  return matrix.map((row, a) =>
    row.map((value, b) => value + sign * v.reduce((sum, r) => sum + r[a]! * r[b]!, 0))
  );
}

function scaled(matrix: Matrix, factor: number): Matrix {
  return matrix.map((row) => row.map((value) => factor * value));
}

/** tr(AB). */
export function traceOfProduct(a: Matrix, b: Matrix): number {
  return a.reduce((sum, row, i) => sum + row.reduce((s, value, j) => s + value * b[j]![i]!, 0), 0);
}

/** Inverts a matrix by Gauss–Jordan elimination with partial pivoting. */
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
      const times = i === column ? 0 : work[i]![column]!;
      if (times !== 0) work[i] = work[i]!.map((value, j) => value - times * work[column]![j]!);
    }
  }
  return work.map((row) => row.slice(size));
}
