/** Suite `quick`: drawn letters, a first comparison on any machine with nothing to download. */
import { fastFishingHead } from "../head/config.ts";
import { fastFishingBait, seeds, type Suite } from "./suite.ts";

/** Ten strategies on drawn letters, in a minute or two on two cores. */
export const quick: Suite = {
  name: "quick",
  description: "Ten strategies on drawn letters: a first comparison, in a minute or two",
  problems: [{
    dataset: "glyphs",
    backbone: "scattering",
    head: { ...fastFishingHead, epochs: 100, batchSize: 64 },
    initial: 20,
    budget: 20,
    cycles: 10,
    subset: 1000,
  }],
  strategies: [
    "random",
    "margin",
    "entropy",
    "least-confident",
    "coreset",
    "badge",
    "typiclust",
    { strategy: "bait", settings: fastFishingBait },
    { strategy: "bait-exp", settings: fastFishingBait },
    { strategy: "bait-binary", settings: fastFishingBait },
  ],
  seeds: seeds(3),
};
