/** ALFA-Mix: rows whose prediction changes when a little of a labelled row is mixed in. */
import * as v from "valibot";
import { mixingLimits } from "./shared/mixing.ts";
import { representatives } from "./shared/representatives.ts";
import { takeExactRows, unitRows } from "./shared/unit_rows.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/**
 * Picks representatives of the rows whose predicted label changes when they are mixed with the mean
 * of a class (Parvaneh et al. 2022), the mixing coefficients in closed form.
 */
export const alfaMix: Strategy = defineStrategy({
  name: "alfa-mix",
  title: "ALFA-Mix",
  summary: "Takes representatives of rows whose label changes when a class mean is mixed in",
  paper: {
    citation: "Parvaneh et al. 2022",
    title: "Active Learning by Feature Mixing",
    url: "https://arxiv.org/abs/2203.07034",
  },
  needs: ["features", "logits", "labelled-features", "labels", "head"],
  settings: v.strictObject({
    cap: setting(
      v.pipe(v.number(), v.minValue(0.001), v.maxValue(1)),
      0.2,
      "Length of the mixing coefficients to start at, and by which it grows up to 1",
    ),
  }),
  about: {
    family: "clusters",
    occurrences: 4,
    text: "Features x that hold something new change their label ŷ when a little of a class mean " +
      "a is mixed in: argmax W((1 − α)⊙x + α⊙a) + b ≠ ŷ. The coefficients that do most harm are " +
      "α = ε·(‖a − x‖/‖g‖)·g ⊘ (a − x), g the loss gradient at ŷ and ε = cap/√D; cap grows until " +
      "more than B rows are candidates. k-means on x/‖x‖ picks B of them. It fails where the head " +
      "is so unsure that nearly all rows are candidates, and is k-means there.",
    cost: "N·D·K²",
    checked: "AminParvaneh/alpha_mix@b79d9545",
  },
  select: (query, { cap }) => alfaMixPicks(query, cap),
});

/**
 * ALFA-Mix, from given initial centres or drawn ones.
 *
 * @param starts B candidates, by their places.
 * @returns B rows, by cluster.
 */
export async function alfaMixPicks(
  query: Query,
  cap: number,
  starts?: readonly number[],
): Promise<Int32Array> {
  const candidates = alfaMixCandidates(await mixingLimits(query), query, cap);
  const features = unitRows(takeExactRows(query.pool.features!, candidates));
  return await representatives(query, candidates, features, starts);
}

/** Rows that a coefficient of length cap/√D changes, the cap grown until there are more than B. */
export function alfaMixCandidates(
  limits: Float64Array,
  { pool, budget }: Query,
  cap: number,
): Int32Array {
  const rows = Int32Array.from(limits.keys());
  const root = Math.sqrt(pool.features!.shape[1]!);
  for (let grown = cap;; grown += cap) {
    const candidates = rows.filter((row) => limits[row]! < grown / root);
    if (candidates.length > budget || grown >= 1) return candidates;
  }
}
