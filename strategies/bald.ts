/** BALD. */
import { baldScore, pickByDraws } from "./shared/draws.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/** Picks the rows whose labels would tell most about the head's weights. */
export const bald: Strategy = defineStrategy({
  name: "bald",
  title: "BALD",
  summary: "Takes the rows whose labels share most information with the head's weights",
  paper: {
    citation: "Houlsby et al. 2011",
    title: "Bayesian Active Learning for Classification and Preference Learning",
    url: "https://arxiv.org/abs/1112.5745",
  },
  needs: ["mc-logits"],
  about: {
    family: "posterior draws",
    occurrences: 10,
    text: "A row is worth labelling if draws from the posterior are each sure of its class, but " +
      "of different ones: the score is the mutual information H(p̄) − mean_t H(p_t) of label and " +
      "weights, p_t the softmax of draw t and p̄ their mean. Noise that all draws agree on does " +
      "not count. The B best are often near-copies of one another, and a posterior that is too " +
      "narrow leaves nothing to rank.",
    cost: "N·T·K",
    checked: "dhuseljic/dal-toolbox@e9bf05ca",
  },
  select: (query) => pickByDraws(query, "bald", baldScore),
});
