import { assertEquals } from "@std/assert";
import { glister } from "./glister.ts";
import { select } from "./select.ts";
import type { Query } from "./strategy.ts";
import { argMax, gradientsOf, outer, residual, total } from "./testing/gradients.ts";
import { type Character, madeUpQuery, rowsOf, withRuntime } from "./testing/queries.ts";

const product = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** The paper's greedy steps on gradients as vectors. */
function plainPicks(query: Query, rate: number): number[] {
  const { pool, labelled, classes, budget } = query;
  const gradients = gradientsOf(query);
  const x = [...rowsOf(pool.features!), ...rowsOf(labelled.features!)];
  const z = [...rowsOf(pool.logits!), ...rowsOf(labelled.logits!)];
  const labels = [...rowsOf(pool.logits!).map(argMax), ...labelled.labels!];
  const step = (gradient: readonly number[]): void =>
    x.forEach((features, v) => {
      const width = features.length + 1;
      for (let k = 0; k < classes; k++) {
        z[v]![k]! -= rate * product([...features, 1], gradient.slice(k * width, (k + 1) * width));
      }
    });
  step(total(gradients.labelled));
  const picks: number[] = [];
  while (picks.length < budget) {
    const slope = total(x.map((features, v) => outer(residual(z[v]!, labels[v]!), features)));
    const gains = gradients.pool.map((g, i) => picks.includes(i) ? -Infinity : product(g, slope));
    picks.push(argMax(gains));
    step(gradients.pool[picks.at(-1)!]!);
  }
  return picks;
}

Deno.test("GLISTER picks what its steps on whole gradients pick", async () => {
  await withRuntime(async (runtime) => {
    for (const classes of [2, 5]) {
      for (const character of ["normal", "far"] satisfies Character[]) {
        for (let seed = 0; seed < 5; seed++) {
          const sizes = { size: 30, labelled: 4, dimensions: 3, classes, budget: 6 };
          const query = madeUpQuery(runtime, sizes, seed, character);
          const { picks } = await select(glister, query, { rate: 0.05 });
          assertEquals([...picks], plainPicks(query, 0.05), `${classes} ${character} ${seed}`);
        }
      }
    }
  });
});
