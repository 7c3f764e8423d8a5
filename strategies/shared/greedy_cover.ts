/** Greedy cover: picks, one by one, the rows that cover others best. */
import * as v from "valibot";
import { setting } from "../settings.ts";
import type { Runtime } from "../../onnx/mod.ts";
import type { Query } from "../strategy.ts";
import { Cover, type CoverOptions } from "./cover.ts";
import { sampledRows } from "./pool_rows.ts";
import { nearestSquares } from "./nearest.ts";
import { greedyOwnCover } from "./own_cover.ts";
import type { Similarity } from "./similarity.ts";
import { centredUnitRows, takeExactRows } from "./unit_rows.ts";

/** How many rows are covered. */
export const coverSetting = setting(
  v.pipe(v.number(), v.integer(), v.minValue(1)),
  10_000,
  "Rows of the pool that are covered; of a larger pool, that many are drawn",
);

/** How a pool is covered. */
export interface PoolCoverOptions {
  /** k. */
  readonly similarity: Similarity;
  /** What rows of length 1 are multiplied by, to suit the similarity. */
  readonly scale: number;
  /** How many rows are covered at most. */
  readonly most: number;
  /** `[N]`: how much each row counts; default 1. */
  readonly weights?: Float64Array;
  /** Whether gains count from the candidate's own cover, as in dal-toolbox; default no. */
  readonly isOwn?: boolean;
}

/**
 * Picks, one by one, what is most similar to rows of the pool that neither labelled rows nor picks
 * cover yet, all rows scaled to length 1.
 */
export async function coverPool(
  query: Query,
  { similarity, scale, most, weights, isOwn = false }: PoolCoverOptions,
): Promise<Int32Array> {
  const { pool, labelled, budget, runtime } = query;
  const [candidates, seen] = centredUnitRows([pool.features!, labelled.features!], scale);
  const rows = sampledRows(query, most, "covered rows");
  const covered = takeExactRows(candidates, rows);
  const squares = labelled.size > 0
    ? await nearestSquares(runtime, isOwn ? candidates : covered, seen)
    : undefined;
  const counted = isOwn ? weights : weights && Float64Array.from(rows, (row) => weights[row]!);
  return await (isOwn ? greedyOwnCover : greedyCover)(runtime, {
    candidates,
    covered,
    similarity,
    ...squares && { cover: squares.map((square) => similarity.of(-square)) },
    ...counted && { weights: counted },
  }, budget);
}

/** Picks the candidates of the largest gain one by one; ties go to the lower row. */
export async function greedyCover(
  runtime: Runtime,
  options: CoverOptions,
  budget: number,
): Promise<Int32Array> {
  const cover = await Cover.start(runtime, options);
  try {
    const picks = new Int32Array(budget);
    for (let step = 0; step < budget; step++) {
      picks[step] = cover.best();
      await cover.add(picks[step]!);
    }
    return picks;
  } finally {
    await cover.close();
  }
}
