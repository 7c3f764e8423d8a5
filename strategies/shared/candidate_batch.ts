/** Batches that another strategy would choose from a part of the pool. */
import type { Query, Strategy } from "../strategy.ts";
import { askArm } from "./arms.ts";
import { subsetOf } from "./pool_subset.ts";

/**
 * A batch by a strategy drawn from several, from a part of the pool that is drawn too.
 *
 * @param sizes Of that part, both ends included.
 * @param purpose Names the batch's random streams.
 * @returns B rows of the pool, in the strategy's order.
 */
export async function candidateBatch(
  query: Query,
  arms: readonly Strategy[],
  { least, most }: { readonly least: number; readonly most: number },
  purpose: string,
): Promise<Int32Array> {
  const random = query.random(purpose);
  const arm = arms[random.integer(arms.length)]!;
  const size = least + random.integer(most - least + 1);
  const rows = random.choice(query.pool.size, size).sort();
  const part = subsetOf(query, rows, Math.min(query.budget, size));
  const picks = await askArm(arm, {
    ...part,
    random: (of) => query.random(`${purpose}: ${of}`),
  });
  return picks.map((place) => rows[place]!);
}
