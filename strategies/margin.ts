/** Margin sampling. */
import { add, less, log, neg, sub, type Value, where } from "../onnx/mod.ts";
import { pickByScore, restOf } from "./shared/scorer.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/** The logarithm of what float32 rounds off 1. */
const SATURATED = -24 * Math.LN2;

/**
 * log(1 − (p₁ − p₂)), larger if the two most probable classes are closer. If p₁ − p₂ is 1 in
 * float32, the gap between their logits decides.
 *
 * @param logits `[N, K]`.
 * @returns `[N]`, at most 0.
 */
export function marginScore(logits: Value): Value {
  const { gap, others, odds } = restOf(logits);
  const score = sub(sub(log(add(others, 1)), gap), log(add(odds, 1)));
  return where(less(score, SATURATED), neg(gap), score);
}

/** Picks the rows whose two most probable classes are closest. */
export const margin: Strategy = defineStrategy({
  name: "margin",
  title: "Margin",
  summary: "Takes the rows whose two most probable classes are closest",
  paper: {
    citation: "Scheffer et al. 2001",
    title: "Active Hidden Markov Models for Information Extraction",
    url: "https://doi.org/10.1007/3-540-44816-0_31",
  },
  needs: ["logits"],
  about: {
    family: "uncertainty",
    occurrences: 13,
    text:
      "A row is worth a label if the head hesitates between two classes: the score is 1 − (p₁ " +
      "− p₂), p₁ and p₂ the two largest probabilities. Where both round to one-hot, the gap " +
      "between the logits decides. Rows are scored one by one, so that a batch may hold near " +
      "duplicates; and with few labels the head is confidently wrong about whole regions, " +
      "which are then never asked for.",
    cost: "N·K",
    checked: "dal-toolbox",
  },
  select: (query) => pickByScore(query, "margin", marginScore),
});
