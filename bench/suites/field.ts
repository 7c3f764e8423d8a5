/** Suite `field`: one strategy of each kind. */
import { fastFishingHead } from "../head/config.ts";
import { quick } from "./quick.ts";
import { fastFishingBait, seeds, type Suite } from "./suite.ts";

/** Twelve strategies that differ in kind, on drawn letters and on Letter. */
export const field: Suite = {
  name: "field",
  description: "Twelve strategies, one of each kind: a first look at a problem of your own",
  problems: [
    ...quick.problems,
    {
      dataset: "letter",
      head: { ...fastFishingHead, kind: "mlp", hidden: 128 },
      initial: 52,
      budget: 52,
      cycles: 10,
      subset: 1000,
    },
  ],
  strategies: [
    "random",
    "margin",
    "bald",
    "epig",
    "coreset",
    "uherding",
    "typiclust",
    "badge",
    "committee",
    "galaxy",
    "tcm",
    { strategy: "bait-exp", settings: fastFishingBait },
  ],
  seeds: seeds(5),
};
