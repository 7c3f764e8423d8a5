/** A query over some rows of another's pool. */
import { type NdArray, takeRows } from "../../core/ndarray.ts";
import type { Query } from "../strategy.ts";
import { takeExactRows } from "./unit_rows.ts";

/** The same query over some rows of the pool, numbered by their places. */
export function subsetOf(query: Query, rows: Int32Array, budget: number): Query {
  const { pool, labelled, train } = query;
  const original = (row: number): number =>
    row < labelled.size ? row : labelled.size + rows[row - labelled.size]!;
  const taken = <T extends NdArray>(name: string, array: T | undefined): Record<string, T> =>
    array === undefined ? {} : { [name]: takeExactRows(array, rows) };
  return {
    ...query,
    budget,
    pool: {
      size: rows.length,
      ...taken("features", pool.features),
      ...taken("logits", pool.logits),
      ...pool.mcLogits && { mcLogits: takeRows(pool.mcLogits, rows) },
    },
    ...train && {
      train: async (of, labels) => {
        const head = await train(Array.from(of, original), labels);
        return { ...head, logits: (of) => head.logits(Array.from(of, original)) };
      },
    },
  };
}
