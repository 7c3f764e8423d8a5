/** The settings that all members of the BAIT family share. */
import * as v from "valibot";
import { fisherNormalisations } from "./fisher.ts";

/** λ, the normalisation of the Fisher matrices, and how the batch is picked. */
export const baitSettings = {
  lambda: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.finite(),
      v.description("λ of the prior λI against the labelled set's Fisher matrix"),
    ),
    1,
  ),
  fisher: v.optional(
    v.pipe(
      v.picklist(fisherNormalisations),
      v.description("how Fisher matrices are added up over rows"),
    ),
    "mean",
  ),
  select: v.optional(
    v.pipe(
      v.picklist(["forward-backward", "top"]),
      v.description("2B greedy picks of which B are dropped again, or the B best scores"),
    ),
    "forward-backward",
  ),
} as const;
