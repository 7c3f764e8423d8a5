/** TCM: TypiClust first, then margin. */
import * as v from "valibot";
import { margin } from "./margin.ts";
import { askArm, needsOf } from "./shared/arms.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";
import { typiclust } from "./typiclust.ts";

/** Picks typical rows in the first cycles and unsure ones in all that follow (Doucet et al. 2024). */
export const tcm: Strategy = defineStrategy({
  name: "tcm",
  title: "TCM",
  summary: "Takes what TypiClust does in the first cycles, and what margin does in all others",
  paper: {
    citation: "Doucet et al. 2024",
    title:
      "Bridging Diversity and Uncertainty in Active learning with Self-Supervised Pre-Training",
    url: "https://arxiv.org/abs/2403.03728",
  },
  needs: needsOf([typiclust, margin]),
  settings: v.strictObject({
    cycles: setting(
      v.pipe(v.number(), v.integer(), v.minValue(0)),
      3,
      "How many cycles TypiClust chooses; margin chooses in those after",
    ),
  }),
  about: {
    family: "choosers",
    text:
      "Typical rows teach most while labels are few, unsure ones once a head is worth asking. Cycles " +
      "0, 1 and 2 are TypiClust's, and all later ones margin's. When to change hangs on classes, " +
      "budget and features, and three cycles are a rule of thumb: too early, and margin starts from " +
      "a head that is confidently wrong; too late, and typical rows are labelled in vain.",
    cost: "that of TypiClust, then N·K",
    checked: "dal-toolbox, both parts",
  },
  select: (query, { cycles }) => askArm((query.cycle ?? 0) < cycles ? typiclust : margin, query),
});
