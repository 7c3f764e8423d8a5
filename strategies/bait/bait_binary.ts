/** BAIT with the binary likelihood. */
import * as v from "valibot";
import { defineStrategy, type Strategy } from "../strategy.ts";
import { pickBinary } from "./binary/pick.ts";
import { fastFishing } from "./paper.ts";
import { baitSettings } from "./settings.ts";

/** BAIT (Binary): is the most probable class right or not? (Huseljic et al., 2404.08981). */
export const baitBinary: Strategy = defineStrategy({
  name: "bait-binary",
  title: "BAIT (Binary)",
  summary: "BAIT with a binary likelihood: whether the most probable class is right",
  paper: fastFishing,
  needs: ["features", "logits", "labelled-features", "labelled-logits"],
  coldStart: true,
  settings: v.strictObject(baitSettings),
  select: pickBinary,
});
