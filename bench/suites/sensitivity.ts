/** Suite `sensitivity`: which choices that papers leave unsaid change the ranking? */
import { letter } from "./letter.ts";
import { fastFishingBait, type Problem, seeds, type Suite } from "./suite.ts";

const [published] = letter.problems as [Problem];
const { head } = published;

/** Letter as published, and with one choice of the protocol changed at a time. */
export const sensitivity: Suite = {
  name: "sensitivity",
  description: "Letter with one silent choice changed at a time: which one changes the ranking?",
  problems: [
    published,
    { ...published, initial: 100 },
    { ...published, budget: 100, cycles: 6 },
    { ...published, subset: 5000 },
    { ...published, head: { ...head, batchSize: 128 } },
    { ...published, head: { ...head, partialBatch: "drop" } },
    { ...published, head: { ...head, kind: "linear", hidden: 0 } },
  ],
  strategies: [
    "random",
    "margin",
    "badge",
    "typiclust",
    { strategy: "typiclust", settings: { variant: "dal-toolbox" } },
    { strategy: "bait-exp", settings: fastFishingBait },
    { strategy: "bait-exp", settings: { ...fastFishingBait, c: 5 } },
    { strategy: "bait-exp", settings: { ...fastFishingBait, lambda: 0.01 } },
    { strategy: "bait-exp", settings: { ...fastFishingBait, lambda: 100 } },
    { strategy: "bait-exp", settings: { ...fastFishingBait, fisher: "mean" } },
    { strategy: "bait-exp", settings: { ...fastFishingBait, select: "top" } },
  ],
  seeds: seeds(5),
};
