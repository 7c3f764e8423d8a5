/** Orthogonal matching pursuit with weights ≥ 0. */
import { addScaled } from "./gradients.ts";
import { nonNegativeLeastSquares } from "./nnls.ts";

/** λ of the weights' penalty λ‖w‖². */
const RIDGE = 1;

/** A residual below this share of the target's norm is a match. */
const MATCHED = 1e-4;

/** Vectors g of N rows and a target t, by their inner products. */
export interface Pursuit {
  /** ⟨g_i, t⟩ `[N]`. */
  readonly products: Float64Array;
  /** ‖t‖². */
  readonly squaredNorm: number;
  /** ⟨g_i, g_row⟩ `[N]`. */
  readonly productsWith: (row: number) => Promise<Float64Array>;
}

/**
 * Takes, one by one, the row that points most along the residual r = t − Σ w g, and fits w again
 * (Killamsetty et al. 2021, algorithm 2): (G + λI) w = ⟨g, t⟩ by non-negative least squares, G the
 * rows' inner products; the first weight without λ.
 *
 * @returns At most `budget` rows in the order taken; fewer if t is matched or a row comes again.
 */
export async function matchingPursuit(pursuit: Pursuit, budget: number): Promise<number[]> {
  const { products, squaredNorm, productsWith } = pursuit;
  const rows: number[] = [];
  const columns: Float64Array[] = [];
  let weights: number[] = [];
  let along = products;
  let left = squaredNorm;
  while (rows.length < budget && left > MATCHED ** 2 * squaredNorm) {
    const row = along.indexOf(along.reduce((a, b) => Math.max(a, b)));
    if (rows.includes(row)) break;
    rows.push(row);
    columns.push(await productsWith(row));
    const goals = rows.map((other) => products[other]!);
    const gram = rows.map((other) => columns.map((column) => column[other]!));
    weights = rows.length === 1 ? [goals[0]! / gram[0]![0]!] : nonNegativeLeastSquares(
      gram.map((line, i) => line.with(i, line[i]! + RIDGE)),
      goals,
      [...weights.map((w) => Math.max(w, 0)), 0],
    );
    along = products.slice();
    columns.forEach((column, i) => addScaled(along, column, -weights[i]!));
    // ‖r‖² = ⟨r, t⟩ − Σ w ⟨g, r⟩
    left = squaredNorm - weights.reduce((sum, w, i) => sum + w * (goals[i]! + along[rows[i]!]!), 0);
  }
  return rows;
}
