/**
 * Binary BAIT's forward phase as plain algebra in float64: every pool row's score is brought up to
 * date with every pick, and worked out from scratch now and then, by Cholesky factors, to verify
 * float64 itself.
 */
import type { BinaryProblem } from "../bait/binary/binary_problem.ts";

/** What the plain algorithm found. */
export interface PlainPicks {
  /** Pool rows, in the order of their choice. */
  readonly picks: number[];
  /** How much better the pick's score was than the next best, relatively, at each step. */
  readonly margins: number[];
  /** How far scores had drifted from those worked out from scratch, relatively, at worst. */
  readonly drift: number;
}

/** How the plain algorithm goes about it. */
export interface PlainOptions {
  /** How many rows are picked. */
  readonly count: number;
  /** After how many picks everything is worked out from scratch. */
  readonly every: number;
}

/** Picks rows, each the best at its time; ties go to the lower row. */
export function plainBinary(problem: BinaryProblem, options: PlainOptions): PlainPicks {
  const size = problem.prior.shape[0]!;
  const fisher = problem.fisher.data;
  const rows = scaledRows(problem);
  const precision = problem.prior.data.slice();
  let covariance = inverseOf(precision, size);
  let { q, r } = quadratics(rows, covariance, fisher);
  const picks: number[] = [];
  const margins: number[] = [];
  let drift = 0;
  for (let step = 0; step < options.count; step++) {
    if (step > 0 && step % options.every === 0) {
      covariance = inverseOf(precision, size);
      const fresh = quadratics(rows, covariance, fisher);
      drift = Math.max(drift, farthest({ q, r }, fresh));
      ({ q, r } = fresh);
    }
    const taken = new Set(picks);
    const scores = q.map((value, i) => taken.has(i) ? -Infinity : r[i]! / (1 + value));
    const best = scores.indexOf(scores.reduce((a, b) => Math.max(a, b)));
    const next = scores.reduce((a, b, i) => i === best ? a : Math.max(a, b), -Infinity);
    margins.push((scores[best]! - next) / scores[best]!);
    picks.push(best);
    const y = rows[best]!;
    const u = times(covariance, y);
    const fu = times(fisher, u);
    const h = times(covariance, fu);
    const s = 1 / (1 + dot(y, u));
    const phi = dot(u, fu);
    rows.forEach((row, i) => {
      const [t, z] = [dot(row, u), dot(row, h)];
      q[i]! -= s * t * t;
      r[i]! += s * t * (s * phi * t - 2 * z);
    });
    addOuter(covariance, u, -s);
    addOuter(precision, y, 1);
  }
  return { picks, margins, drift };
}

/** What a batch leaves of tr(M⁻¹F). */
export function objectiveOf(problem: BinaryProblem, batch: readonly number[]): number {
  const { features, strengths, prior, fisher } = problem;
  const size = prior.shape[0]!;
  const precision = prior.data.slice();
  for (const row of batch) {
    const x = Float64Array.from(features.data.subarray(row * size, (row + 1) * size));
    addOuter(precision, x, strengths[row]!);
  }
  return dot(inverseOf(precision, size), fisher.data);
}

/**
 * The inverse of a symmetric positive definite matrix, by its Cholesky factor.
 *
 * @param matrix `[D, D]`.
 * @returns `[D, D]`.
 */
export function inverseOf(matrix: Float64Array, size: number): Float64Array {
  const factor = choleskyFactor(matrix, size);
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    const x = new Float64Array(size);
    x[column] = 1;
    for (let i = column; i < size; i++) {
      for (let k = column; k < i; k++) x[i]! -= factor[i * size + k]! * x[k]!;
      x[i]! /= factor[i * size + i]!;
    }
    for (let i = size - 1; i >= 0; i--) {
      for (let k = i + 1; k < size; k++) x[i]! -= factor[k * size + i]! * x[k]!;
      x[i]! /= factor[i * size + i]!;
    }
    for (let i = 0; i < size; i++) inverse[i * size + column] = x[i]!;
  }
  return inverse;
}

function choleskyFactor(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) rest -= factor[i * size + k]! * factor[j * size + k]!;
      factor[i * size + j] = i === j ? Math.sqrt(rest) : rest / factor[j * size + j]!;
    }
  }
  return factor;
}

/** √c·x of every row. */
function scaledRows({ features, strengths }: BinaryProblem): Float64Array[] {
  const size = features.shape[1]!;
  return Array.from(strengths, (strength, row) =>
    Float64Array.from(
      features.data.subarray(row * size, (row + 1) * size),
      (x) => Math.sqrt(strength) * x,
    ));
}

function quadratics(
  rows: readonly Float64Array[],
  covariance: Float64Array,
  fisher: Float64Array,
): { q: number[]; r: number[] } {
  const us = rows.map((row) => times(covariance, row));
  return {
    q: us.map((u, i) => dot(u, rows[i]!)),
    r: us.map((u) => dot(u, times(fisher, u))),
  };
}

function farthest(a: { q: number[]; r: number[] }, b: { q: number[]; r: number[] }): number {
  const scores = (x: { q: number[]; r: number[] }): number[] =>
    x.r.map((r, i) => r / (1 + x.q[i]!));
  const [own, fresh] = [scores(a), scores(b)];
  return own.reduce((most, score, i) => Math.max(most, Math.abs(score / fresh[i]! - 1)), 0);
}

/** The product of a matrix in C order with a vector. */
function times(matrix: Float64Array, x: Float64Array): Float64Array {
  const size = x.length;
  return x.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += matrix[i * size + j]! * x[j]!;
    return sum;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Adds `scale·xxᵀ`. */
function addOuter(matrix: Float64Array, x: Float64Array, scale: number): void {
  const size = x.length;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) matrix[i * size + j]! += scale * x[i]! * x[j]!;
  }
}
