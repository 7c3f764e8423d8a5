/** Entropy sampling. */
import * as v from "valibot";
import { clip, logSoftmax, mul, neg, softmax, sum, type Value } from "../onnx/mod.ts";
import { pickByScore } from "./scorer.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/** Below this a probability is 0 in float32; a finite bound keeps 0 · log 0 at 0. */
const LEAST_LOG = -1000;

/**
 * The entropy of the predicted distribution, −Σ p log p, in nats.
 *
 * @param logits `[N, K]`.
 * @returns `[N]`, from 0 to log K.
 */
export function entropyScore(logits: Value): Value {
  const logs = clip(logSoftmax(logits), LEAST_LOG);
  return neg(sum(mul(softmax(logits), logs), { axis: 1 }));
}

/** Picks the rows of largest predictive entropy. */
export const entropy: Strategy = defineStrategy({
  name: "entropy",
  title: "Entropy",
  summary: "Takes the rows whose predicted distribution has the largest entropy",
  paper: {
    citation: "Settles 2009",
    title: "Active Learning Literature Survey",
    url: "https://minds.wisconsin.edu/handle/1793/60660",
  },
  needs: ["logits"],
  coldStart: false,
  settings: v.strictObject({}),
  select: (query) => pickByScore(query, "entropy", entropyScore),
});
