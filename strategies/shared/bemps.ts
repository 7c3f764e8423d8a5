/** BEMPS: rows whose labels change a proper score of predictions most. */
import * as v from "valibot";
import { type NdArray, takeRows } from "../../core/ndarray.ts";
import type { OutputOf } from "../schema.ts";
import { setting } from "../settings.ts";
import type { Paper, Query } from "../strategy.ts";
import { changesAt, type Measure, pickByChange, targetsOf } from "./prediction_changes.ts";
import { representatives } from "./representatives.ts";
import { sampledRows } from "./pool_rows.ts";
import { unitRows } from "./unit_rows.ts";
import { pickTop } from "./scorer.ts";

/** Tan et al., 2110.14171. */
export const properScores: Paper = {
  citation: "Tan et al. 2021",
  title: "Diversity Enhanced Active Learning with Strictly Proper Scoring Rules",
  url: "https://arxiv.org/abs/2110.14171",
};

/** Settings of the family. */
export const bempsSettings = v.strictObject({
  select: setting(
    v.picklist(["batch", "top"]),
    "batch",
    "batch: clusters the best rows by what they change; top: the B best",
  ),
  estimation: setting(
    v.pipe(v.number(), v.integer(), v.minValue(1)),
    100,
    "Rows of the estimation pool, drawn from the pool; all of it if it has fewer",
  ),
  share: setting(
    v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
    0.5,
    "Of the pool, the share of best rows that batch clusters",
  ),
});

/**
 * Picks the B rows of the largest mean change, or clusters the best rows by their changes over the
 * estimation pool, scaled to length 1, and takes the row nearest to each centre (Tan et al. 2021).
 * To each change dal-toolbox adds how far the draws at that row are spread.
 */
export async function bempsPicks(
  query: Query,
  measure: Measure,
  { select, estimation, share }: OutputOf<typeof bempsSettings>,
): Promise<Int32Array> {
  const { runtime, pool, budget } = query;
  const targets = await targetsOf(query, sampledRows(query, estimation, "estimation pool"));
  if (select === "top" || budget === 1) return await pickByChange(query, measure, targets);
  const changes = await changesAt(query, measure, targets);
  const best = Math.max(budget, Math.round(share * pool.size));
  const rows = (await pickTop(runtime, meansOfRows(changes), best)).sort();
  return await representatives(query, rows, unitRows(takeRows(changes, rows)));
}

function meansOfRows({ data, shape }: NdArray): NdArray {
  const [count, width] = shape as [number, number];
  const means = new Float32Array(count);
  for (let row = 0, i = 0; row < count; row++) {
    let total = 0;
    for (let j = 0; j < width; j++, i++) total += data[i]!;
    means[row] = total / width;
  }
  return { data: means, shape: [count] };
}
