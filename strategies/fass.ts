/** FASS: of the most uncertain rows, those that represent the others best. */
import { entropyScore } from "./entropy.ts";
import { greedyCover } from "./shared/greedy_cover.ts";
import { pickByScore } from "./shared/scorer.ts";
import { cosine } from "./shared/similarity.ts";
import { centredUnitRows, takeExactRows } from "./shared/unit_rows.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/** Uncertain rows that are looked at, for each row that is picked. */
const FILTER = 5;

/**
 * Filters the pool by entropy, then picks rows one by one by what they add to Σ_j max cos(i, j),
 * the facility location of the rows that are left (Wei et al. 2015, algorithm 1).
 */
export const fass: Strategy = defineStrategy({
  name: "fass",
  title: "FASS",
  summary: "Takes, of the most uncertain rows, those that represent the others best",
  paper: {
    citation: "Wei et al. 2015",
    title: "Submodularity in Data Subset Selection and Active Learning",
    url: "https://proceedings.mlr.press/v37/wei15.html",
  },
  needs: ["features", "logits"],
  about: {
    family: "cover",
    text:
      "Uncertain rows are worth labels, but not all of the same kind. Of the 5·B rows of largest " +
      "entropy, F, it takes one by one the row that adds most to the facility location Σ_{j ∈ F} " +
      "max_i cos(x_i, x_j), i over the picks. The filter keeps a batch from being redundant only " +
      "within F: if the 5·B most uncertain rows are all from one region, so is the batch.",
    cost: "N·K + B²·D",
    checked: "decile-team/distil@d46f0b4e, the filter only",
  },
  select: async (query) => {
    const { pool, runtime, budget } = query;
    const filter = { ...query, budget: Math.min(FILTER * budget, pool.size) };
    const rows = (await pickByScore(filter, "entropy", entropyScore)).sort();
    const [candidates] = centredUnitRows([takeExactRows(pool.features!, rows)]);
    const options = { candidates, covered: candidates, similarity: cosine };
    const picks = await greedyCover(runtime, options, budget);
    return picks.map((place) => rows[place]!);
  },
});
