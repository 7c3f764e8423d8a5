import { assertAlmostEquals } from "@std/assert";
import { calScores } from "./cal.ts";
import {
  type Character,
  madeUpQuery,
  rowsOf,
  squaredDistance,
  withRuntime,
} from "./testing/queries.ts";

function logSoftmax(z: readonly number[]): number[] {
  const most = Math.max(...z);
  const total = Math.log(z.reduce((sum, value) => sum + Math.exp(value - most), 0));
  return z.map((value) => value - most - total);
}

function divergence(q: readonly number[], p: readonly number[]): number {
  return q.reduce((sum, log, k) => sum + Math.exp(log) * (log - p[k]!), 0);
}

const unit = (x: readonly number[]): number[] => x.map((value) => value / Math.hypot(...x));

for (const [labelled, character] of [[4, "normal"], [25, "normal"], [25, "one-hot"]] as const) {
  Deno.test(`CAL compares with the nearest of ${labelled} rows, ${character}`, async () => {
    await withRuntime(async (runtime) => {
      const sizes = { size: 30, labelled, dimensions: 4, classes: 3, budget: 1 };
      const features = madeUpQuery(runtime, sizes, 0);
      const logits = madeUpQuery(runtime, sizes, 0, character satisfies Character);
      const query = {
        ...features,
        pool: { ...features.pool, logits: logits.pool.logits! },
        labelled: { ...features.labelled, logits: logits.labelled.logits! },
      };
      const known = rowsOf(query.labelled.logits).map(logSoftmax);
      const others = rowsOf(query.labelled.features!).map(unit);
      const { data } = await calScores(query);
      rowsOf(query.pool.features!).map(unit).forEach((x, row) => {
        const p = logSoftmax(rowsOf(query.pool.logits)[row]!);
        const nearest = [...others.keys()]
          .sort((a, b) => squaredDistance(x, others[a]!) - squaredDistance(x, others[b]!))
          .slice(0, 10);
        const mean = nearest.reduce((sum, i) => sum + divergence(known[i]!, p), 0) / nearest.length;
        assertAlmostEquals(data[row]!, mean, 1e-6 * Math.max(1, mean));
      });
    });
  });
}
