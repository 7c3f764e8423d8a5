/** Margin sampling. */
import * as v from "valibot";
import { gather, softmax, sub, topK, type Value } from "../onnx/mod.ts";
import { pickByScore } from "./scorer.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/**
 * How close the two most probable classes are, 1 − (p₁ − p₂).
 *
 * @param logits `[N, K]`.
 * @returns `[N]`, from 0 to 1.
 */
export function marginScore(logits: Value): Value {
  const { values } = topK(softmax(logits), 2);
  return sub(1, sub(gather(values, 0, 1), gather(values, 1, 1)));
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
  coldStart: false,
  settings: v.strictObject({}),
  select: (query) => pickByScore(query, "margin", marginScore),
});
