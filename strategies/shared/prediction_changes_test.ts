/** EPIG and BEMPS against their definitions in plain float64. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Random } from "../../core/random.ts";
import { bempsCoreLog } from "../bemps_corelog.ts";
import { bempsCoreMse } from "../bemps_coremse.ts";
import { epig, epigMeasure } from "../epig.ts";
import { select } from "../select.ts";
import type { Strategy } from "../strategy.ts";
import { meanOf, probabilitiesOf, sumOf } from "../testing/plain_draws.ts";
import { type Character, characters, madeUpQuery, withRuntime } from "../testing/queries.ts";
import { changesAt, meanChanges, targetsOf } from "./prediction_changes.ts";

/** How far apart the predictions before and after a label are. */
type Distance = (before: readonly number[], after: readonly number[]) => number;

function divergence(p: readonly number[], q: readonly number[]): number {
  return sumOf(p.map((x, c) => x > 0 ? x * Math.log(x / q[c]!) : 0));
}

const textbook: readonly [Strategy, Record<string, string>, Distance][] = [
  [epig, {}, (before, after) => divergence(after, before)],
  [
    bempsCoreMse,
    { select: "top" },
    (before, after) => sumOf(before.map((p, c) => (p - after[c]!) ** 2)),
  ],
  [bempsCoreLog, { select: "top" }, divergence],
];

/** The change that the label of a row makes at a target, on average over its labels. */
function change(row: number[][], target: number[][], distance: Distance): number {
  const before = meanOf(target);
  return sumOf(
    meanOf(row).map((probability, y) => {
      if (probability === 0) return 0;
      const known = row.map((p) => p[y]! / probability / row.length);
      const after = before.map((_, c) => sumOf(target.map((p, t) => known[t]! * p[c]!)));
      return probability * distance(before, after);
    }),
  );
}

const sizes = fc.record({
  size: fc.integer({ min: 1, max: 20 }),
  labelled: fc.constant(1),
  dimensions: fc.constant(1),
  classes: fc.constantFrom(2, 3, 7),
  budget: fc.constant(1),
  draws: fc.constantFrom(1, 4, 12),
});

/** Certain draws make CoreLog infinite, which no order tells apart. */
const character = fc.constantFrom<Character>("normal", "ties", "duplicates", "tiny", "constant");

for (const [strategy, settings, distance] of textbook) {
  Deno.test(`${strategy.name} picks the largest of its definition in order`, async () => {
    await withRuntime(async (runtime) => {
      const property = fc.asyncProperty(sizes, fc.nat(1000), character, async (...given) => {
        const query = { ...madeUpQuery(runtime, ...given), budget: given[0].size };
        const p = probabilitiesOf(query.pool.mcLogits!);
        const scores = p.map((row) =>
          sumOf(p.map((target) => change(row, target, distance))) / p.length
        );
        const { picks } = await select(strategy, query, settings);
        const found = [...picks].map((row) => scores[row]!);
        found.slice(1).forEach((score, i) => assert(score <= found[i]! + 1e-7 * (1 + found[i]!)));
      });
      await fc.assert(property, { numRuns: 30 });
    });
  });

  Deno.test(`${strategy.name} picks B rows of any pool, and ignores its order`, async () => {
    await withRuntime(async (runtime) => {
      const shape = { size: 30, labelled: 1, dimensions: 1, classes: 5, budget: 7, draws: 9 };
      const order = new Random("order").permutation(30);
      for (const name of characters) {
        const query = madeUpQuery(runtime, shape, 3, name);
        const { picks } = await select(strategy, query, settings);
        assertEquals(new Set(picks).size, 7);
        if (name !== "normal") continue;
        const pool = { size: 30, mcLogits: runtime.takeRows(query.pool.mcLogits!, order) };
        const { picks: found } = await select(strategy, { ...query, pool }, settings);
        assertEquals([...found].map((row) => order[row]), [...picks]);
      }
      const many = { ...shape, size: 3, classes: 1000, budget: 3 };
      assertEquals(
        (await select(strategy, madeUpQuery(runtime, many, 0), settings)).picks.length,
        3,
      );
    });
  });
}

Deno.test("of equally good rows the lower are picked", async () => {
  await withRuntime(async (runtime) => {
    const shape = { size: 12, labelled: 1, dimensions: 1, classes: 3, budget: 12 };
    const query = madeUpQuery(runtime, shape, 1);
    const { data } = query.pool.mcLogits!;
    for (let row = 1; row < 12; row++) data.copyWithin(row * 12, row % 2 * 12, row % 2 * 12 + 12);
    for (const [strategy, settings] of textbook) {
      const { picks } = await select(strategy, query, settings);
      const [first] = picks;
      const rows = [0, 2, 4, 6, 8, 10].map((row) => row + first!);
      assertEquals([...picks.subarray(0, 6)], rows, strategy.name);
    }
  });
});

Deno.test("changes at targets have the mean changes as means", async () => {
  await withRuntime(async (runtime) => {
    const shape = { size: 9, labelled: 1, dimensions: 1, classes: 3, budget: 1 };
    const query = madeUpQuery(runtime, shape, 2);
    const targets = await targetsOf(query, Int32Array.of(1, 4, 5));
    const rows = Int32Array.of(0, 4, 8);
    const means = await meanChanges(query, epigMeasure, targets, rows, "float64");
    const { data, shape: [count, width] } = await changesAt(query, epigMeasure, targets);
    assertEquals([count, width], [9, 3]);
    rows.forEach((row, i) => {
      assertAlmostEquals(sumOf([...data.subarray(row * 3, row * 3 + 3)]) / 3, means[i]!, 1e-6);
    });
  });
});

Deno.test("a batch has rows of the best share, one for each kind of change", async () => {
  await withRuntime(async (runtime) => {
    const shape = { size: 60, labelled: 1, dimensions: 1, classes: 4, budget: 5 };
    const query = madeUpQuery(runtime, shape, 5);
    for (const strategy of [bempsCoreMse, bempsCoreLog]) {
      const best = await select(strategy, { ...query, budget: 15 }, { select: "top" });
      const { picks } = await select(strategy, query, { share: 0.25 });
      assertEquals(new Set(picks).size, 5);
      assert(new Set(best.picks).isSupersetOf(new Set(picks)), `${picks} of ${best.picks}`);
      const all = await select(strategy, { ...query, budget: 60 });
      assertEquals(new Set(all.picks).size, 60);
      const one = await select(strategy, { ...query, budget: 1 });
      assertEquals(one.picks, best.picks.slice(0, 1));
    }
  });
});
