/** Suite `all`: every strategy on one problem, with nothing to download. */
import { quick } from "./quick.ts";
import { fastFishingBait, seeds, type Suite } from "./suite.ts";

/**
 * Every registered strategy on drawn letters; BAIT's family as in *Fast Fishing*, BatchBALD with few
 * joint samples, because 10,000 of them take as long as all others together, and upper bounds with
 * fewer trainings.
 */
export const all: Suite = {
  name: "all",
  description: "Every strategy on drawn letters: which of them are worth a closer look",
  problems: quick.problems,
  // Spelled out: the launcher reads suites, and may not load what the strategies import.
  strategies: [
    "random",
    "margin",
    "entropy",
    "least-confident",
    "bald",
    "variation-ratio",
    "bayesian-entropy",
    "bayesian-margin",
    "bayesian-least-confident",
    "mean-std",
    "power-bald",
    "softmax-bald",
    "softrank-bald",
    { strategy: "batchbald", settings: { variant: "dal-toolbox" } },
    "epig",
    "bemps-coremse",
    "bemps-corelog",
    "coreset",
    "prob-cover",
    "max-herding",
    "uherding",
    "fass",
    "dcom",
    "activeft",
    "freesel",
    "typiclust",
    "k-means",
    "clue",
    "cluster-margin",
    "alfa-mix",
    "dropquery",
    "badge",
    "falcun",
    "cal",
    "vessal",
    "glister",
    "gradmatch",
    "committee",
    "expected-error",
    "noise-stability",
    "galaxy",
    "direct",
    "tcm",
    "tailor",
    "albl",
    { strategy: "bait", settings: fastFishingBait },
    { strategy: "bait-exp", settings: fastFishingBait },
    { strategy: "bait-binary", settings: fastFishingBait },
    { strategy: "bait-diag", settings: fastFishingBait },
    { strategy: "greedy-oracle", settings: { candidates: 5 } },
    { strategy: "boss", settings: { batches: 20 } },
  ],
  seeds: seeds(3),
};
