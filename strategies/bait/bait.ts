/** BAIT, exact. */
import * as v from "valibot";
import { defineStrategy, type Strategy } from "../strategy.ts";
import { pickMultinomial } from "./multinomial/multinomial.ts";
import { baitSettings } from "./settings.ts";

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
