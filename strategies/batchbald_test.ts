/** BatchBALD against its definition in plain float64. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Random } from "../core/random.ts";
import { bald } from "./bald.ts";
import { batchbald, batchBaldPicks } from "./batchbald.ts";
import { select } from "./select.ts";
import { entropyOf, probabilitiesOf, sumOf } from "./testing/plain_draws.ts";
import { characters, madeUpQuery, withRuntime } from "./testing/queries.ts";

const exact = { limit: Infinity, perDraw: 0, uniform: () => NaN };

/** Mutual information of rows' labels and the draw, by all their outcomes. */
function information(rows: readonly number[][][]): number {
  const draws = rows[0]!.length;
  let outcomes = [new Array<number>(draws).fill(1)];
  for (const row of rows) {
    outcomes = outcomes.flatMap((p) => row[0]!.map((_, k) => p.map((x, t) => x * row[t]![k]!)));
  }
  const joint = entropyOf(outcomes.map((p) => sumOf(p) / draws));
  return joint - sumOf(rows.flatMap((row) => row.map(entropyOf))) / draws;
}

Deno.test("each pick has the largest joint information", async () => {
  await withRuntime(async (runtime) => {
    const sizes = fc.record({
      size: fc.integer({ min: 4, max: 25 }),
      labelled: fc.constant(1),
      dimensions: fc.constant(1),
      classes: fc.constantFrom(2, 3),
      budget: fc.constant(4),
      draws: fc.constantFrom(1, 4, 12),
    });
    const character = fc.constantFrom(...characters);
    const property = fc.asyncProperty(sizes, fc.nat(1000), character, async (...given) => {
      const query = madeUpQuery(runtime, ...given);
      const p = probabilitiesOf(query.pool.mcLogits!);
      const { picks, information: found } = await batchBaldPicks(query, exact);
      picks.forEach((pick, step) => {
        const batch = [...picks.subarray(0, step)];
        const scores = p.map((row, i) =>
          batch.includes(i) ? -Infinity : information([...batch.map((b) => p[b]!), row])
        );
        const most = Math.max(...scores);
        assert(Math.abs(found[step]! - most) < 1e-9, `${found[step]}, not ${most}`);
        assertEquals(pick, scores.findIndex((score) => score >= most - 1e-10));
      });
    });
    await fc.assert(property, { numRuns: 30 });
  });
});

Deno.test("bounds spare no row that is best", async () => {
  await withRuntime(async (runtime) => {
    const shape = { size: 300, labelled: 1, dimensions: 1, classes: 3, budget: 9, draws: 12 };
    const query = madeUpQuery(runtime, shape, 4);
    // 6,561 outcomes of eight picks are compared in two steps before all are.
    const { picks, information: found } = await batchBaldPicks(query, exact);
    const p = probabilitiesOf(query.pool.mcLogits!);
    const batch = [...picks.subarray(0, 8)].map((row) => p[row]!);
    for (let row = 0; row < 300; row += 7) {
      if (picks.includes(row)) continue;
      assert(information([...batch, p[row]!]) <= found[8]! + 1e-9);
    }
  });
});

Deno.test("a copy of a picked row adds little, and comes late", async () => {
  await withRuntime(async (runtime) => {
    const shape = { size: 6, labelled: 1, dimensions: 1, classes: 2, budget: 2, draws: 8 };
    const query = madeUpQuery(runtime, shape, 2);
    const logits = query.pool.mcLogits!.data;
    // Draws of rows 0 and 1 differ in the same way, those of row 2 in another; the rest agree.
    logits.fill(0);
    for (let t = 0; t < 8; t++) {
      logits[t * 2] = logits[16 + t * 2] = t < 4 ? 9 : -9;
      logits[32 + t * 2] = t % 2 === 0 ? 8 : -8;
    }
    assertEquals([...(await select(bald, query)).picks], [0, 1]);
    assertEquals([...(await select(batchbald, query)).picks], [0, 2]);
  });
});

Deno.test("sampled outcomes give B rows whatever the pool, and the first by BALD", async () => {
  await withRuntime(async (runtime) => {
    for (const name of characters) {
      const shape = { size: 8, labelled: 1, dimensions: 1, classes: 7, budget: 8, draws: 5 };
      const query = madeUpQuery(runtime, shape, 1, name);
      const { picks } = await select(batchbald, query, { variant: "dal-toolbox" });
      assertEquals(new Set(picks).size, 8);
      if (name === "normal") assertEquals(picks[0], (await select(bald, query)).picks[0]);
    }
    const wide = { size: 4, labelled: 1, dimensions: 1, classes: 1000, budget: 3 };
    assertEquals((await select(batchbald, madeUpQuery(runtime, wide, 0))).picks.length, 3);
  });
});

Deno.test("in another order the same rows are picked", async () => {
  await withRuntime(async (runtime) => {
    const shape = { size: 40, labelled: 1, dimensions: 1, classes: 4, budget: 9, draws: 10 };
    const query = madeUpQuery(runtime, shape, 3);
    const order = new Random("order").permutation(40);
    const pool = { size: 40, mcLogits: runtime.takeRows(query.pool.mcLogits!, order) };
    const { picks } = await select(batchbald, query);
    const { picks: found } = await select(batchbald, { ...query, pool });
    assertEquals([...found].map((row) => order[row]), [...picks]);
  });
});
