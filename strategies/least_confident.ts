/** Least-confident sampling. */
import { add, log, sub, type Value } from "../onnx/mod.ts";
import { pickByScore, restOf } from "./shared/scorer.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/**
 * The probability that the most probable class is wrong, as log(1 − p₁).
 *
 * @param logits `[N, K]`.
 * @returns `[N]`, at most log(1 − 1/K).
 */
export function leastConfidentScore(logits: Value): Value {
  const { gap, others, odds } = restOf(logits);
  return sub(sub(log(others), gap), log(add(odds, 1)));
}

/** Picks the rows whose most probable class is least probable. */
export const leastConfident: Strategy = defineStrategy({
  name: "least-confident",
  title: "Least confident",
  summary: "Takes the rows whose most probable class is least probable",
  paper: {
    citation: "Lewis and Gale 1994",
    title: "A Sequential Algorithm for Training Text Classifiers",
    url: "https://arxiv.org/abs/cmp-lg/9407020",
  },
  needs: ["logits"],
  select: (query) => pickByScore(query, "least-confident", leastConfidentScore),
});
