/** ProbCover: greedy cover of the pool by balls. */
import * as v from "valibot";
import { InputError } from "../core/errors.ts";
import { concatRows, takeRows } from "../core/ndarray.ts";
import { sampledRows } from "./shared/pool_rows.ts";
import { kMeans } from "./shared/kmeans.ts";
import { coverPool, coverSetting } from "./shared/greedy_cover.ts";
import { pureDistances, pureRadius } from "./shared/purity.ts";
import { ball } from "./shared/similarity.ts";
import { centredUnitRows } from "./shared/unit_rows.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** δ as a setting of strategies that cover by balls. */
export const deltaSetting = setting(
  v.pipe(v.number(), v.minValue(0)),
  0,
  "δ, the balls' radius on rows of length 1; 0: the largest of 0.05, 0.1 … 2 at which 95 % of the " +
    "balls hold rows of one k-means cluster only",
);

/**
 * Picks, one by one, the row whose ball of radius δ holds most rows that no ball of a labelled or
 * picked row holds (Yehuda et al. 2022, algorithm 1).
 */
export const probCover: Strategy = defineStrategy({
  name: "prob-cover",
  title: "ProbCover",
  summary: "Takes, one by one, the row whose ball holds most rows that no other ball holds yet",
  paper: {
    citation: "Yehuda et al. 2022",
    title: "Active Learning Through a Covering Lens",
    url: "https://arxiv.org/abs/2205.11320",
  },
  needs: ["features", "labelled-features"],
  coldStart: true,
  settings: v.strictObject({ delta: deltaSetting, cover: coverSetting }),
  about: {
    family: "cover",
    occurrences: 5,
    text:
      "Maximum coverage for few labels: on rows of length 1 a row covers those nearer than δ, " +
      "and the row that covers most of the uncovered pool is picked. δ is the largest radius at " +
      "which 95 % of the balls are pure, that is, hold rows of one cluster only; clusters are " +
      "those of k-means with K of them. Once every dense region is covered, balls hold little " +
      "more than their centres and picks follow the order of the pool: it fails with many " +
      "labels, and with a δ that does not suit the features. Beyond 10,000 rows a sample of the " +
      "pool is covered, but every row may be picked.",
    cost: "N·M·D for N rows over M covered ones, twice at most",
    checked: "avihu111/TypiClust@4097a71c, fbickfordsmith/epig@ca81da9b",
  },
  select: async (query, { delta, cover }) => {
    const radius = delta > 0 ? delta : await radiusByPurity(query, cover);
    return await coverPool(query, { similarity: ball, scale: 1 / radius, most: cover });
  },
});

/** δ by the purity of balls among labelled and covered rows, at most `most` of these. */
export async function radiusByPurity(query: Query, most: number): Promise<number> {
  const { pool, labelled, classes, runtime, random } = query;
  if (classes < 2) {
    throw new InputError(
      `δ by purity takes a cluster per class, 2 or more, not ${classes}: give --classes, or set delta`,
    );
  }
  const [all, seen] = centredUnitRows([pool.features!, labelled.features!]);
  const rows = concatRows(seen, takeRows(all, sampledRows(query, most, "covered rows")));
  const clusters = await kMeans(runtime, {
    features: rows,
    clusters: Math.min(classes, rows.shape[0]!),
    random: random("purity"),
  });
  return pureRadius(await pureDistances(runtime, rows, clusters));
}
