/** Suite `six-sets`: which strategy wins at 20, 200 and 2,000 labels? */
import { fastFishingHead, type HeadConfig } from "../head/config.ts";
import { fastFishingBait, type Problem, seeds, type Suite } from "./suite.ts";

const mlp: HeadConfig = { ...fastFishingHead, kind: "mlp", hidden: 128 };

const sources: readonly Pick<Problem, "dataset" | "backbone" | "head">[] = [
  { dataset: "optdigits", head: mlp },
  { dataset: "pendigits", head: mlp },
  { dataset: "satimage", head: mlp },
  { dataset: "mnist", backbone: "scattering", head: fastFishingHead },
  { dataset: "fashion-mnist", backbone: "scattering", head: fastFishingHead },
  { dataset: "cifar10-mini", backbone: "mobilenet-v1-075", head: fastFishingHead },
];

/** Every source with 20 to 200 labels and with 200 to 2,000. */
export const sixSets: Suite = {
  name: "six-sets",
  description: "Six open datasets, from 20 labels to 2,000: does the order of strategies hold?",
  problems: sources.flatMap((source): Problem[] =>
    [20, 200].map((budget) => ({ ...source, initial: budget, budget, cycles: 9, subset: 5000 }))
  ),
  strategies: [
    "random",
    "margin",
    "entropy",
    "bald",
    "coreset",
    "typiclust",
    "uherding",
    "badge",
    "alfa-mix",
    { strategy: "bait", settings: fastFishingBait },
    { strategy: "bait-exp", settings: fastFishingBait },
    { strategy: "bait-binary", settings: fastFishingBait },
  ],
  seeds: seeds(10),
};
