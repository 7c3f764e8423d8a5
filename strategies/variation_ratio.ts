/** Variation ratio. */
import { argMax, cast, max, mean, oneHot, sub, type Value } from "../onnx/mod.ts";
import { deepBayesian, pickByDraws } from "./shared/draws.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/** The share of draws `[N, T, K]` that do not vote for the class most voted for. */
export function variationRatioScore(draws: Value): Value {
  const votes = oneHot(argMax(draws), draws.shape[2] as number);
  return sub(1, max(mean(cast(votes, "float64"), { axis: 1 }), { axis: 1 }));
}

/** Picks the rows whose draws disagree most about the most probable class. */
export const variationRatio: Strategy = defineStrategy({
  name: "variation-ratio",
  title: "Variation ratio",
  summary: "Takes the rows whose posterior draws agree least on a class",
  paper: deepBayesian,
  needs: ["mc-logits"],
  about: {
    family: "posterior draws",
    occurrences: 7,
    text: "Each of T draws votes for its most probable class; the score is the share of votes " +
      "that the winner does not get, 1 − max_k #{t: argmax p_t = k} / T. It counts votes only: " +
      "there are at most T different scores, and ties go to the lower row, so few draws rank " +
      "little.",
    cost: "N·T·K",
    checked: "dhuseljic/dal-toolbox@e9bf05ca",
  },
  select: (query) => pickByDraws(query, "variation-ratio", variationRatioScore),
});
