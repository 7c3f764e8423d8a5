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
  about: {
    family: "uncertainty",
    text:
      "A row is worth a label if even its most probable class is improbable: the score is 1 − " +
      "p₁. With two classes it ranks as margin and entropy do. It looks at one probability " +
      "only, so that it cannot tell a row between two classes from one between ten, and it " +
      "fills a batch with near duplicates.",
    cost: "N·K",
    checked: "dal-toolbox",
  },
  select: (query) => pickByScore(query, "least-confident", leastConfidentScore),
});
