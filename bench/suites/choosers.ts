/** Suite `choosers`: strategies that choose among others, and what they choose from. */
import { quick } from "./quick.ts";
import { seeds, type Suite } from "./suite.ts";

/** TCM, TAILOR and ALBL beside their own parts, and BoSS as an upper bound. */
export const choosers: Suite = {
  name: "choosers",
  description: "Strategies that choose among others, beside those others, on drawn letters",
  problems: quick.problems,
  strategies: [
    "random",
    "margin",
    "least-confident",
    "coreset",
    "badge",
    "typiclust",
    "tcm",
    "tailor",
    "albl",
    { strategy: "boss", settings: { batches: 20 } },
  ],
  seeds: seeds(5),
};
