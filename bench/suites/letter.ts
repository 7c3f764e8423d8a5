/** Suite `letter`: the Letter experiment of *Fast Fishing* (arXiv 2404.08981). */
import { fastFishingHead } from "../head/config.ts";
import { fastFishingBait, seeds, type Suite } from "./suite.ts";

/** UCI letter recognition: 26 classes, 20 cycles of 30 labels, an MLP on standardised features. */
export const letter: Suite = {
  name: "letter",
  description: "The Letter experiment of Fast Fishing: 26 classes, 20 cycles of 30 labels",
  problems: [{
    dataset: "letter",
    // Batch 64, as the paper's code had it when these numbers were made; 128 came later.
    head: {
      ...fastFishingHead,
      kind: "mlp",
      hidden: 128,
      batchSize: 64,
      partialBatch: "fill",
    },
    initial: 10,
    budget: 30,
    cycles: 20,
    subset: 1000,
  }],
  strategies: [
    "random",
    "margin",
    "badge",
    "typiclust",
    { strategy: "bait", settings: fastFishingBait },
    { strategy: "bait-exp", settings: { ...fastFishingBait, c: 1 } },
    { strategy: "bait-exp", settings: { ...fastFishingBait, c: 2 } },
    { strategy: "bait-exp", settings: { ...fastFishingBait, c: 5 } },
    { strategy: "bait-binary", settings: fastFishingBait },
  ],
  seeds: seeds(10),
};
