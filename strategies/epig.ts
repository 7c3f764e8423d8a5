/** EPIG: rows whose labels tell most about predictions elsewhere. */
import * as v from "valibot";
import { clip, log, mul } from "../onnx/mod.ts";
import { setting } from "./settings.ts";
import { type Measure, pickByChange, targetsOf, TINY } from "./shared/prediction_changes.ts";
import { sampledRows } from "./shared/pool_rows.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/**
 * The mutual information of the label of a row and of a target: Σ_y p̄_i(y) Σ_c p̄_j(c) ρ log ρ,
 * with ρ = p(y, c) / (p̄_i(y) p̄_j(c)).
 */
export const epigMeasure: Measure = {
  name: "epig",
  of: (ratio) => mul(ratio, log(clip(ratio, TINY))),
  weight: (before) => before,
};

/** Picks the rows whose labels share most information with labels at targets from the pool. */
export const epig: Strategy = defineStrategy({
  name: "epig",
  title: "EPIG",
  summary: "Takes the rows whose labels share most information with labels elsewhere in the pool",
  paper: {
    citation: "Bickford Smith et al. 2023",
    title: "Prediction-Oriented Bayesian Active Learning",
    url: "https://arxiv.org/abs/2304.08151",
  },
  needs: ["mc-logits"],
  settings: v.strictObject({
    targets: setting(
      v.pipe(v.number(), v.integer(), v.minValue(1)),
      100,
      "Target inputs, drawn from the pool; all of it if it has fewer",
    ),
  }),
  about: {
    family: "posterior draws",
    text: "BALD asks what a label tells about the weights, EPIG what it tells about predictions: " +
      "the score is mean_j I(y_i; y_j), the mutual information under the posterior of the labels " +
      "of a row and of a target j, averaged over targets drawn from the pool. Rows that are " +
      "unlike all others, which BALD likes, score low. It fails where the pool is not what the " +
      "model will be asked about, and where few targets represent a varied pool badly.",
    cost: "N·J·K²·T for J targets",
    checked: "fbickfordsmith/epig@ca81da9b",
  },
  select: async (query, { targets }) => {
    const rows = sampledRows(query, targets, "targets");
    return await pickByChange(query, epigMeasure, await targetsOf(query, rows));
  },
});
