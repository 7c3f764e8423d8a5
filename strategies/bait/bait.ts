/** BAIT over all outcomes, exact, or over the c most probable ones. */
import * as v from "valibot";
import { setting } from "../settings.ts";
import { defineStrategy, type Strategy } from "../strategy.ts";
import { pickMultinomial } from "./multinomial/multinomial.ts";
import { baitSettings, fastFishing } from "./settings.ts";

/** BAIT with the exact Fisher information over all K outcomes (Ash et al., 2106.09675). */
export const bait: Strategy = defineStrategy({
  name: "bait",
  title: "BAIT",
  summary: "Minimises the expected Fisher risk of the last layer, over all outcomes",
  paper: {
    citation: "Ash et al. 2021",
    title: "Gone Fishing: Neural Active Learning with Fisher Embeddings",
    url: "https://arxiv.org/abs/2106.09675",
  },
  needs: ["features", "logits", "labelled-features", "labelled-logits"],
  coldStart: true,
  settings: v.strictObject(baitSettings),
  select(query, settings): Promise<Int32Array> {
    return pickMultinomial(query, settings, query.classes);
  },
});

/** BAIT (Exp): the expectation over the top c outcomes only (Huseljic et al., 2404.08981). */
export const baitExp: Strategy = defineStrategy({
  name: "bait-exp",
  title: "BAIT (Exp)",
  summary: "BAIT with the expectation over the c most probable outcomes",
  paper: fastFishing,
  needs: ["features", "logits", "labelled-features", "labelled-logits"],
  coldStart: true,
  settings: v.strictObject({
    ...baitSettings,
    c: setting(
      v.pipe(v.number(), v.integer(), v.minValue(1)),
      2,
      "outcomes in the expectation, all if there are fewer classes",
    ),
  }),
  select(query, settings): Promise<Int32Array> {
    return pickMultinomial(query, settings, Math.min(settings.c, query.classes));
  },
});
