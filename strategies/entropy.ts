/** Entropy sampling. */
import {
  add,
  clip,
  div,
  less,
  log,
  max,
  mul,
  sub,
  sum,
  unsqueeze,
  type Value,
  where,
} from "../onnx/mod.ts";
import { pickByScore, restOf } from "./shared/scorer.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/**
 * The entropy H = −Σ p log p of the predicted distribution in nats, as log H.
 *
 * H = log(1 + s) + Σ p (z₁ − z), s = (1 − p₁) / p₁: all terms are positive, and in units of p₂ / p₁
 * none vanishes.
 *
 * @param logits `[N, K]`.
 * @returns `[N]`, at most log log K.
 */
export function entropyScore(logits: Value): Value {
  const { gap, shares, others, odds } = restOf(logits);
  // A bound, so that 0 · ∞ is 0.
  const below = clip(sub(unsqueeze(max(logits, { axis: 1 }), 1), logits), 0, 1e30);
  const rest = div(sum(mul(shares, below), { axis: 1 }), add(odds, 1));
  return sub(log(add(mul(others, logShare(odds)), rest)), gap);
}

/** log(1 + s) / s, by its series if s is small. */
function logShare(s: Value): Value {
  const series = sub(1, mul(s, sub(1 / 2, mul(s, sub(1 / 3, mul(s, 1 / 4))))));
  return where(less(s, 2 ** -6), series, div(log(add(s, 1)), clip(s, 2 ** -6)));
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
  about: {
    family: "uncertainty",
    occurrences: 12,
    text:
      "A row is worth a label if its predicted distribution is spread: the score is H(p) = −Σ " +
      "p log p. With many classes the tail of improbable ones outweighs the two that " +
      "compete, so that it prefers outliers to rows at a boundary; like all scores of single " +
      "rows it fills a batch with near duplicates.",
    cost: "N·K",
    checked: "dal-toolbox",
  },
  select: (query) => pickByScore(query, "entropy", entropyScore),
});
