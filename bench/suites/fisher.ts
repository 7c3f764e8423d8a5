/** Suite `fisher`: strategies by Fisher information, beside margin and random. */
import { letter } from "./letter.ts";
import { quick } from "./quick.ts";
import { fastFishingBait, seeds, type Suite } from "./suite.ts";

/** BAIT's family as in *Fast Fishing*, and Approx-FIRAL, on drawn letters and on Letter. */
export const fisher: Suite = {
  name: "fisher",
  description: "BAIT's family and Approx-FIRAL on two problems, beside margin and random",
  problems: [...quick.problems, ...letter.problems],
  strategies: [
    "random",
    "margin",
    "approx-firal",
    { strategy: "bait", settings: fastFishingBait },
    { strategy: "bait-exp", settings: fastFishingBait },
    { strategy: "bait-binary", settings: fastFishingBait },
    { strategy: "bait-diag", settings: fastFishingBait },
  ],
  seeds: seeds(3),
};
