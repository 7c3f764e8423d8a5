/** Suite `ablation-likelihood`: what BAIT's Fisher matrices keep (*Fast Fishing*, arXiv 2404.08981). */
import { fastFishing } from "./fast_fishing.ts";
import { fastFishingBait, type Suite } from "./suite.ts";

/** All of the multinomial likelihood, its diagonal, or a binary one. The paper does not name its dataset. */
export const ablationLikelihood: Suite = {
  name: "ablation-likelihood",
  description: "Fast Fishing's ablation: BAIT exact, diagonal and Binary, on CIFAR-10",
  problems: fastFishing.problems.filter(({ dataset }) => dataset === "cifar10"),
  strategies: [
    "random",
    { strategy: "bait", settings: fastFishingBait },
    { strategy: "bait-diag", settings: fastFishingBait },
    { strategy: "bait-binary", settings: fastFishingBait },
  ],
  seeds: fastFishing.seeds,
};
