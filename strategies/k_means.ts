/** k-means sampling: the row nearest to each of B centres. */
import * as v from "valibot";
import { everyRow } from "./shared/pool_rows.ts";
import { representatives } from "./shared/representatives.ts";
import { unitRows } from "./shared/unit_rows.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** What is clustered: features as they are, or scaled to length 1. */
export type ClusteredRows = "raw" | "unit";

/** Clusters the pool into B clusters and picks the member nearest to each centre. */
export const kMeansSampling: Strategy = defineStrategy({
  name: "k-means",
  title: "k-means",
  summary: "Takes the row nearest to the centre of each of B clusters",
  needs: ["features"],
  coldStart: true,
  settings: v.strictObject({
    rows: setting(
      v.picklist(["raw", "unit"]),
      "raw",
      "raw: clusters features as they are; unit: scaled to length 1",
    ),
  }),
  about: {
    family: "clusters",
    occurrences: 3,
    text: "A batch that stands for the pool: k-means with B clusters, and from each cluster the " +
      "member that minimises ‖x − μ‖². It sees neither the labelled rows nor the head, so it " +
      "fails where later batches find the same clusters again, and picks rows of dense regions " +
      "that the head already knows.",
    cost: "N·D·B per iteration",
    checked: "scikit-learn@1.2.1, by the rule of decile-team/distil@d46f0b4e",
  },
  select: (query, { rows }) => kMeansPicks(query, rows),
});

/**
 * k-means sampling, from given initial centres or drawn ones.
 *
 * @param starts B pool rows.
 * @returns B rows, by cluster.
 */
export async function kMeansPicks(
  query: Query,
  rows: ClusteredRows,
  starts?: readonly number[],
): Promise<Int32Array> {
  const features = query.pool.features!;
  const clustered = rows === "unit" ? unitRows(features) : features;
  return await representatives(query, everyRow(query.pool), clustered, starts);
}
