import { assert, assertEquals } from "@std/assert";
import { fass } from "./fass.ts";
import { select } from "./select.ts";
import { madeUpQuery, rowsOf, withRuntime } from "./testing/queries.ts";

function entropy(z: readonly number[]): number {
  const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
  return z.reduce((sum, value) => sum - Math.exp(value) / total * (value - Math.log(total)), 0);
}

function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0) / Math.hypot(...a) / Math.hypot(...b);
}

Deno.test("FASS picks what facility location over whole matrices picks", async () => {
  await withRuntime(async (runtime) => {
    for (let seed = 0; seed < 10; seed++) {
      const sizes = { size: 40, labelled: 1, dimensions: 3, classes: 4, budget: 6 };
      const query = madeUpQuery(runtime, sizes, seed);
      const x = rowsOf(query.pool.features!);
      const scores = rowsOf(query.pool.logits!).map(entropy);
      const filtered = [...x.keys()].sort((a, b) => scores[b]! - scores[a]!).slice(0, 30);
      const { picks } = await select(fass, query);
      const cover = filtered.map(() => 0);
      for (const pick of picks) {
        const gains = filtered.map((row) =>
          filtered.reduce((sum, j, i) => sum + Math.max(cosine(x[row]!, x[j]!) - cover[i]!, 0), 0)
        );
        assert(gains[filtered.indexOf(pick)]! > Math.max(...gains) - 1e-9, `${seed}: ${pick}`);
        filtered.forEach((j, i) => cover[i] = Math.max(cover[i]!, cosine(x[pick]!, x[j]!)));
      }
    }
  });
});

Deno.test("FASS picks among all rows if there are fewer than five times B", async () => {
  await withRuntime(async (runtime) => {
    const sizes = { size: 7, labelled: 1, dimensions: 2, classes: 3, budget: 7 };
    const { picks } = await select(fass, madeUpQuery(runtime, sizes, 0));
    assertEquals([...picks].sort(), [0, 1, 2, 3, 4, 5, 6]);
  });
});
