/** BAIT with the expectation over the c most probable outcomes. */
import * as v from "valibot";
import { defineStrategy, type Strategy } from "../strategy.ts";
import { pickMultinomial } from "./multinomial/multinomial.ts";
import { baitSettings, fastFishing } from "./settings.ts";

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
    c: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.description("outcomes in the expectation, all if there are fewer classes"),
      ),
      2,
    ),
  }),
  select(query, settings): Promise<Int32Array> {
    return pickMultinomial(query, settings, Math.min(settings.c, query.classes));
  },
});
