/** Herding: the greedy cover that MaxHerding and UHerding share. */
import * as v from "valibot";
import { setting } from "../settings.ts";
import type { Query } from "../strategy.ts";
import { coveredRows, greedyCover } from "./greedy_cover.ts";
import { nearestSquares } from "./nearest.ts";
import { greedyOwnCover } from "./own_cover.ts";
import { gaussian } from "./similarity.ts";
import { centredUnitRows, takeExactRows } from "./unit_rows.ts";

/** How many rows are covered. */
export const coverSetting = setting(
  v.pipe(v.number(), v.integer(), v.minValue(1)),
  10_000,
  "Rows of the pool that are covered; of a larger pool, that many are drawn",
);

/** What is covered, and how finely. */
export interface HerdingOptions {
  /** γ of k(a, b) = exp(−γ‖a − b‖²) on rows of length 1. */
  readonly gamma: number;
  /** How many rows are covered at most. */
  readonly cover: number;
  /** `[N]`: how much each row counts; default 1. */
  readonly weights?: Float64Array;
  /** Whether rows count by how well the candidate itself is covered, as in dal-toolbox. */
  readonly isOwn: boolean;
}

/** Picks greedily what is most similar to the pool's rows that labelled ones do not cover. */
export async function herding(
  query: Query,
  { gamma, cover: most, weights, isOwn }: HerdingOptions,
): Promise<Int32Array> {
  const { pool, labelled, budget, runtime } = query;
  const [candidates, seen] = centredUnitRows(
    [pool.features!, labelled.features!],
    Math.sqrt(gamma),
  );
  const rows = coveredRows(query, most);
  const covered = takeExactRows(candidates, rows);
  const compared = isOwn ? candidates : covered;
  const squares = labelled.size > 0 ? await nearestSquares(runtime, compared, seen) : undefined;
  const options = {
    candidates,
    covered,
    similarity: gaussian,
    ...squares && { cover: squares.map((square) => Math.exp(-square)) },
  };
  if (isOwn) {
    return await greedyOwnCover(runtime, { ...options, ...weights && { weights } }, budget);
  }
  const own = weights && { weights: Float64Array.from(rows, (row) => weights[row]!) };
  return await greedyCover(runtime, { ...options, ...own }, budget);
}
