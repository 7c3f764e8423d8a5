/** FIRAL on whole matrices, in float64: what Approx-FIRAL is compared with. */
import { invert, type Matrix, traceOfProduct } from "../bait/textbook.ts";
import type { Query } from "../strategy.ts";
import { rowsOf } from "./queries.ts";

/** Fisher matrices of order (K − 1)·D, class by class. */
export interface PlainFiral {
  /** H of each pool row. */
  readonly rows: readonly Matrix[];
  /** λI and the labelled rows. */
  readonly known: Matrix;
  readonly budget: number;
}

/** The matrices of a query. */
export function plainFiral({ pool, labelled, budget }: Query, lambda: number): PlainFiral {
  const rows = fishersOf(rowsOf(pool.features!), rowsOf(pool.logits!));
  const known = fishersOf(rowsOf(labelled.features!), rowsOf(labelled.logits!));
  return { rows, known: total([scaled(unit(rows[0]!.length), lambda), ...known]), budget };
}

/** The same, with nothing outside the blocks `[D, D]` on the diagonals. */
export function blockDiagonal({ rows, known, budget }: PlainFiral, width: number): PlainFiral {
  const blocks = (matrix: Matrix): Matrix =>
    matrix.map((row, a) =>
      row.map((x, b) => Math.floor(a / width) === Math.floor(b / width) ? x : 0)
    );
  return { rows: rows.map(blocks), known: blocks(known), budget };
}

/** Σ = H_o + Σ zᵢHᵢ. */
export function weightedSum({ rows, known }: PlainFiral, z: ArrayLike<number>): Matrix {
  return total([known, ...rows.map((row, i) => scaled(row, z[i]!))]);
}

/** f = tr(Σ⁻¹H_p), −∂f/∂zᵢ, and how far f is from its minimum at most. */
export function informationRatio(
  problem: PlainFiral,
  z: ArrayLike<number>,
): { ratio: number; slopes: number[]; gap: number } {
  const inverse = invert(weightedSum(problem, z));
  const pool = total(problem.rows);
  const middle = product(product(inverse, pool), inverse);
  const slopes = problem.rows.map((row) => traceOfProduct(row, middle));
  const reached = slopes.reduce((sum, slope, i) => sum + z[i]! * slope, 0);
  return {
    ratio: traceOfProduct(inverse, pool),
    slopes,
    gap: problem.budget * Math.max(...slopes) - reached,
  };
}

/** √s times the columns of a root of H_p: s probes that make the trace exact. */
export function exactProbes({ rows }: PlainFiral): Matrix {
  const { values, vectors } = eigen(total(rows));
  const size = values.length;
  return vectors.map((row) =>
    row.map((x, j) => Math.sqrt(size) * x * Math.sqrt(Math.max(0, values[j]!)))
  );
}

/** ROUND as it is stated: its picks, and the least eigenvalue of their whitened sum. */
export function plainRound(
  problem: PlainFiral,
  z: ArrayLike<number>,
  rate: number,
): { picks: number[]; least: number } {
  const { rows, known, budget } = whitened(problem, z);
  const size = known.length;
  const eta = rate * Math.sqrt(size);
  const prior = scaled(known, 1 / budget);
  const picks: number[] = [];
  let sum = scaled(known, 0);
  while (picks.length < budget) {
    const nu = normaliser(eigen(sum).values.map((value) => eta * value));
    const a = total([scaled(unit(size), nu), scaled(sum, eta), scaled(prior, eta)]);
    const costs = rows.map((row, i) =>
      picks.includes(i)
        ? Infinity
        : traceOfProduct(unit(size), invert(total([a, scaled(row, eta)])))
    );
    picks.push(costs.indexOf(Math.min(...costs)));
    sum = total([sum, prior, rows[picks.at(-1)!]!]);
  }
  return { picks, least: Math.min(...eigen(sum).values) };
}

/** The least eigenvalue of what some rows and H_o add up to, in units of Σ. */
export function leastEigenvalue(
  problem: PlainFiral,
  z: ArrayLike<number>,
  picks: readonly number[],
): number {
  const { rows, known } = whitened(problem, z);
  return Math.min(...eigen(total([known, ...picks.map((row) => rows[row]!)])).values);
}

function whitened(problem: PlainFiral, z: ArrayLike<number>): PlainFiral {
  const { values, vectors } = eigen(weightedSum(problem, z));
  const root = vectors.map((row) => row.map((x, j) => x / Math.sqrt(values[j]!)));
  const turn = (matrix: Matrix): Matrix => product(product(transposed(root), matrix), root);
  return {
    rows: problem.rows.map(turn),
    known: turn(problem.known),
    budget: problem.budget,
  };
}

/** ν with Σ (ν + λ)⁻² = 1, by bisection. */
function normaliser(values: readonly number[]): number {
  let [low, high] = [-Math.min(...values), Math.sqrt(values.length)];
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    const sum = values.reduce((sum, value) => sum + (middle + value) ** -2, 0);
    if (sum > 1) low = middle;
    else high = middle;
  }
  return high;
}

function fishersOf(features: Matrix, logits: Matrix): Matrix[] {
  return features.map((x, i) => {
    const exps = logits[i]!.map((z) => Math.exp(z - Math.max(...logits[i]!)));
    const all = exps.reduce((a, b) => a + b, 0);
    const p = exps.slice(0, -1).map((value) => value / all);
    return p.flatMap((pa, a) =>
      x.map((xa) => p.flatMap((pb, b) => x.map((xb) => ((a === b ? pa : 0) - pa * pb) * xa * xb)))
    );
  });
}

/** Eigenvalues, and eigenvectors as columns, of a symmetric matrix (Jacobi, 1846). */
function eigen(matrix: Matrix): { values: number[]; vectors: Matrix } {
  const a = matrix.map((row) => [...row]);
  const vectors = unit(a.length);
  const outside = (): number =>
    a.reduce((sum, row, i) => sum + row.reduce((own, x, j) => own + (i < j ? x * x : 0), 0), 0);
  const enough = 1e-30 * a.reduce((sum, row, i) => sum + row[i]! ** 2, 0);
  while (outside() > enough) {
    for (let p = 0; p < a.length; p++) {
      for (let q = p + 1; q < a.length; q++) {
        const angle = Math.atan2(2 * a[p]![q]!, a[q]![q]! - a[p]![p]!) / 2;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        for (const rows of [a, vectors]) {
          for (const row of rows) {
            [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
          }
        }
        for (let j = 0; j < a.length; j++) {
          [a[p]![j], a[q]![j]] = [c * a[p]![j]! - s * a[q]![j]!, s * a[p]![j]! + c * a[q]![j]!];
        }
      }
    }
  }
  return { values: a.map((row, i) => row[i]!), vectors };
}

function unit(size: number): Matrix {
  return Array.from({ length: size }, (_, a) => Array.from({ length: size }, (_, b) => +(a === b)));
}

function total(matrices: readonly Matrix[]): Matrix {
  const sum = matrices[0]!.map((row) => [...row]);
  for (const matrix of matrices.slice(1)) {
    matrix.forEach((row, a) => row.forEach((x, b) => sum[a]![b]! += x));
  }
  return sum;
}

function scaled(matrix: Matrix, factor: number): Matrix {
  return matrix.map((row) => row.map((x) => x * factor));
}

function transposed(matrix: Matrix): Matrix {
  return matrix[0]!.map((_, b) => matrix.map((row) => row[b]!));
}

function product(a: Matrix, b: Matrix): Matrix {
  const columns = transposed(b);
  return a.map((row) =>
    columns.map((column) => row.reduce((sum, x, k) => sum + x * column[k]!, 0))
  );
}
