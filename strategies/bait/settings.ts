/** The settings that all members of BAIT's family share, and the paper that most come from. */
import * as v from "valibot";
import { setting } from "../settings.ts";
import type { Paper } from "../strategy.ts";

/**
 * How Fisher matrices are added up: "mean" divides by the number of rows (Ash et al. 2021); "sum"
 * adds (the runs of Huseljic et al. 2024: means of batches of one row); "batch32" adds the means of
 * consecutive batches of 32 rows (dal-toolbox's default).
 */
export const fisherNormalisations = ["mean", "sum", "batch32"] as const;

/** One of {@linkcode fisherNormalisations}. */
export type FisherNormalisation = typeof fisherNormalisations[number];

/** Values of {@linkcode baitSettings}. */
export interface BaitOptions {
  readonly lambda: number;
  readonly fisher: FisherNormalisation;
  readonly select: "forward-backward" | "top";
}

/** λ, the normalisation of the Fisher matrices, and how the batch is picked. */
export const baitSettings = {
  lambda: setting(
    v.pipe(v.number(), v.gtValue(0), v.finite()),
    1,
    "λ of the prior λI against the labelled set's Fisher matrix",
  ),
  fisher: setting(
    v.picklist(fisherNormalisations),
    "mean",
    "how Fisher matrices are added up over rows",
  ),
  select: setting(
    v.picklist(["forward-backward", "top"]),
    "forward-backward",
    "2B greedy picks of which B are dropped again, or the B best scores",
  ),
} as const;

/** Huseljic et al., 2404.08981. */
export const fastFishing: Paper = {
  citation: "Huseljic et al. 2024",
  title: "Fast Fishing: Approximating BAIT for Efficient and Scalable Deep Active Image " +
    "Classification",
  url: "https://arxiv.org/abs/2404.08981",
};

/** The weight of each row in Σ wᵢVᵢᵀVᵢ. */
export function fisherWeights(normalisation: FisherNormalisation, rows: number): Float64Array {
  const batch = { mean: rows, sum: 1, batch32: 32 }[normalisation];
  const weights = new Float64Array(rows);
  for (let start = 0; start < rows; start += batch) {
    const end = Math.min(rows, start + batch);
    weights.fill(1 / (end - start), start, end);
  }
  return weights;
}
