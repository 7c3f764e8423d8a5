import { assertEquals } from "@std/assert";
import { strategyNamed } from "./registry.ts";
import { select } from "./select.ts";
import type { Query } from "./strategy.ts";
import { madeUpQuery, rowsOf, withRuntime } from "./testing/queries.ts";

function softmaxOf(z: readonly number[]): number[] {
  const most = Math.max(...z);
  const e = z.map((x) => Math.exp(x - most));
  const sum = e.reduce((a, b) => a + b);
  return e.map((x) => x / sum);
}

/** Σ_y p(y)·mean_j H(p_j) of a pool row, in plain float64. */
async function lossOf(query: Query, row: number): Promise<number> {
  const { labelled, pool } = query;
  const known = [...Array(labelled.size).keys()];
  const targets = [...Array(pool.size).keys()].map((target) => labelled.size + target);
  let [loss, covered] = [0, 0];
  const chances = [...softmaxOf(rowsOf(pool.logits!)[row]!).entries()];
  for (const [y, p] of chances.sort(([, a], [, b]) => b - a)) {
    if (covered >= 0.99) break;
    covered += p;
    const head = await query.train!([...known, labelled.size + row], [...labelled.labels!, y]);
    const entropies = rowsOf(await head.logits(targets)).map((z) =>
      softmaxOf(z).reduce((sum, q) => sum - (q > 0 ? q * Math.log(q) : 0), 0)
    );
    loss += p * entropies.reduce((a, b) => a + b) / pool.size;
  }
  return loss / covered;
}

Deno.test("expected error reduction takes the rows of the smallest expected entropy", () =>
  withRuntime(async (runtime) => {
    const sizes = { size: 12, labelled: 6, dimensions: 2, classes: 3, budget: 4 };
    const query = madeUpQuery(runtime, sizes, 4);
    const losses = await Promise.all([...Array(12).keys()].map((row) => lossOf(query, row)));
    const best = [...losses.keys()].sort((a, b) => losses[a]! - losses[b]!).slice(0, 4);
    assertEquals([...(await select(strategyNamed("expected-error"), query)).picks], best);
  }));
