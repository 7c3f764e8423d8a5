/** MaxHerding: greedy generalised coverage. */
import * as v from "valibot";
import { coverPool, coverSetting } from "./shared/greedy_cover.ts";
import { gaussian } from "./shared/similarity.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/**
 * Picks, one by one, the row that most raises the pool's mean similarity to its nearest labelled or
 * picked row (Bae et al. 2024, algorithm 1).
 */
export const maxHerding: Strategy = defineStrategy({
  name: "max-herding",
  title: "MaxHerding",
  summary: "Takes, one by one, the row that covers most of the pool by a Gaussian kernel",
  paper: {
    citation: "Bae et al. 2024",
    title: "Generalized Coverage for More Robust Low-Budget Active Learning",
    url: "https://arxiv.org/abs/2407.12212",
  },
  needs: ["features", "labelled-features"],
  coldStart: true,
  settings: v.strictObject({
    gamma: setting(
      v.pipe(v.number(), v.gtValue(0)),
      1,
      "γ of the kernel exp(−γ‖a − b‖²) on rows of length 1; scikit-activeml takes 1/D",
    ),
    cover: coverSetting,
    variant: setting(
      v.picklist(["paper", "dal-toolbox"]),
      "paper",
      "paper: subtracts the cover of the rows that are covered; dal-toolbox: the candidate's own",
    ),
  }),
  about: {
    family: "cover",
    occurrences: 2,
    text:
      "Generalised coverage: each row j of the pool is covered to the degree c_j = max k(i, j) " +
      "over labelled and picked rows i, with k(a, b) = exp(−γ‖a − b‖²) on rows of length 1, and " +
      "the row of the largest Σ_j max(k(i, j) − c_j, 0) is picked. It covers smoothly what " +
      "ProbCover covers by balls. It does not see the head: with many labels it keeps to dense " +
      "regions that are already learnt, and γ has to suit the features. Beyond 10,000 rows a " +
      "sample of the pool is covered, but every row may be picked.",
    cost: "N·M·D for the first gains of N rows over M covered ones, and a share of it per pick",
    checked: "scikit-activeml@05c68e32, dal-toolbox@e9bf05ca",
  },
  select: (query, { gamma, cover, variant }) =>
    coverPool(query, {
      similarity: gaussian,
      scale: Math.sqrt(gamma),
      most: cover,
      isOwn: variant === "dal-toolbox",
    }),
});
