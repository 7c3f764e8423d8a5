/** Non-negative least squares. */

type Vector = readonly number[];
type Matrix = readonly Vector[];

/** Slopes below this share of the largest are rounding; so are pivots below it of their diagonal. */
const ROUNDING = 1e-14;

/**
 * The w ≥ 0 that minimises ‖Mw − b‖ (Lawson and Hanson 1974, chapter 23).
 *
 * @param matrix M `[m, m]`, symmetric and positive definite.
 * @param target b `[m]`.
 * @param start A guess, w ≥ 0: the solution of a similar problem saves most steps.
 */
export function nonNegativeLeastSquares(matrix: Matrix, target: Vector, start: Vector): number[] {
  const largest = Math.max(...times(matrix, target).map(Math.abs));
  const free = new Set(start.keys());
  let w = settle(matrix, target, start, free);
  for (let step = 0; step < 3 * w.length; step++) {
    const rest = times(matrix, w).map((x, i) => target[i]! - x);
    const slopes = times(matrix, rest).map((x, i) => free.has(i) ? 0 : x);
    const steepest = slopes.indexOf(Math.max(...slopes));
    if (slopes[steepest]! <= ROUNDING * largest) break;
    w = settle(matrix, target, w, free.add(steepest));
  }
  return w;
}

/** Goes from w to the optimum of its free elements; those that reach 0 on the way stay there. */
function settle(matrix: Matrix, target: Vector, from: Vector, free: Set<number>): number[] {
  for (let w = [...from];;) {
    const optimum = leastSquares(matrix, target, [...free]);
    let [first, share] = [-1, Infinity];
    for (const i of free) {
      if (optimum[i]! > 0) continue;
      const reached = w[i] === 0 ? 0 : w[i]! / (w[i]! - optimum[i]!);
      if (reached < share) [first, share] = [i, reached];
    }
    if (first < 0) return optimum;
    w = w.map((x, i) => i === first ? 0 : x + share * (optimum[i]! - x));
    free.delete(first);
  }
}

/** Minimises ‖Mw − b‖ over some elements of w; the others are 0. */
function leastSquares(matrix: Matrix, target: Vector, elements: readonly number[]): number[] {
  if (elements.length === target.length) return solveDefinite(matrix, target);
  const columns = elements.map((i) => matrix[i]!);
  const found = solveDefinite(columns.map((a) => times(columns, a)), times(columns, target));
  const w = target.map(() => 0);
  elements.forEach((i, place) => w[i] = found[place]!);
  return w;
}

/** Solves Ax = b for a symmetric positive definite A by its Cholesky factor. */
function solveDefinite(matrix: Matrix, target: Vector): number[] {
  const factor: number[][] = [];
  const x: number[] = [];
  matrix.forEach((row, i) => {
    const own: number[] = [];
    for (let j = 0; j < i; j++) own.push((row[j]! - dot(own, factor[j]!)) / factor[j]![j]!);
    const pivot = Math.max(row[i]! - dot(own, own), ROUNDING * row[i]!);
    factor.push([...own, Math.sqrt(pivot)]);
    x.push((target[i]! - dot(own, x)) / Math.sqrt(pivot));
  });
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++) x[i]! -= factor[k]![i]! * x[k]!;
    x[i]! /= factor[i]![i]!;
  }
  return x;
}

function times(rows: Matrix, x: Vector): number[] {
  return rows.map((row) => dot(row, x));
}

/** The inner product over the length of the shorter first vector. */
function dot(a: Vector, b: Vector): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}
