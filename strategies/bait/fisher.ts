/** How the Fisher information of a set of rows is added up: one weight a row. */
/**
 * The normalisations of the Fisher matrices. "mean" divides by the number of rows (Ash et al.,
 * 2106.09675); "sum" adds (what the runs of *Fast Fishing*, 2404.08981, did: means of batches of one
 * row); "batch32" adds the means of consecutive batches of 32 rows (dal-toolbox's default).
 */
export const fisherNormalisations = ["mean", "sum", "batch32"] as const;

/** One of {@linkcode fisherNormalisations}. */
export type FisherNormalisation = typeof fisherNormalisations[number];

const BATCH = 32;

/**
 * The weight of each row in Σ w_i V_iᵀV_i.
 *
 * @returns `[rows]`.
 */
export function fisherWeights(normalisation: FisherNormalisation, rows: number): Float64Array {
  const weights = new Float64Array(rows);
  if (normalisation === "mean") weights.fill(1 / rows);
  else if (normalisation === "sum") weights.fill(1);
  else {
    for (let start = 0; start < rows; start += BATCH) {
      const end = Math.min(rows, start + BATCH);
      weights.fill(1 / (end - start), start, end);
    }
  }
  return weights;
}

/**
 * Weights scaled to sum to 1. The objective tr(M⁻¹F) is linear in F, so that its scale changes no
 * pick; numbers near 1 are kinder to float32.
 *
 * @param weights `[rows]`.
 * @returns `[rows]`.
 */
export function normalised(weights: Float64Array): Float64Array {
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / total);
}
