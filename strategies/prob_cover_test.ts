import { assert, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { probCover } from "./prob_cover.ts";
import { select } from "./select.ts";
import { pureDistances, pureRadius } from "./shared/purity.ts";
import { madeUpQuery, rowsOf, squaredDistance, withRuntime } from "./testing/queries.ts";

const sizes = { size: 120, labelled: 5, dimensions: 4, classes: 3, budget: 20 };

/** The unit rows of an array. */
function directions(array: Parameters<typeof rowsOf>[0]): number[][] {
  return rowsOf(array).map((row) => row.map((x) => x / Math.hypot(...row)));
}

Deno.test("prob-cover picks what its definition says", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    const [rows, seen] = [directions(query.pool.features!), directions(query.labelled.features!)];
    const within = (a: number[], b: number[]): boolean => squaredDistance(a, b) < 0.7 ** 2;
    const open = new Set(rows.keys());
    const cover = (centre: number[]): void =>
      rows.forEach((row, i) => within(centre, row) && open.delete(i));
    seen.forEach(cover);
    const expected: number[] = [];
    while (expected.length < sizes.budget) {
      const gains = rows.map((centre, i) =>
        expected.includes(i) ? -1 : [...open].filter((j) => within(centre, rows[j]!)).length
      );
      expected.push(gains.indexOf(Math.max(...gains)));
      cover(rows[expected.at(-1)!]!);
    }
    assertEquals([...(await select(probCover, query, { delta: 0.7 })).picks], expected);
  });
});

Deno.test("prob-cover asks for the number of classes if δ rests on it", async () => {
  await withRuntime(async (runtime) => {
    for (const classes of [0, 1]) {
      const query = { ...madeUpQuery(runtime, sizes, 1), classes };
      assertEquals((await select(probCover, query, { delta: 0.5 })).picks.length, sizes.budget);
      const message = `2 or more, not ${classes}: give --classes`;
      await assertRejects(() => select(probCover, query), InputError, message);
    }
  });
});

Deno.test("balls are pure up to the nearest row of another cluster", async () => {
  await withRuntime(async (runtime) => {
    const rows = { data: Float32Array.of(0, 0.1, 1, 1.5), shape: [4, 1] };
    const distances = await pureDistances(runtime, rows, Int32Array.of(0, 0, 1, 1));
    assertEquals([...distances].map((x) => Math.round(x * 1e6) / 1e6), [1, 0.9, 0.9, 1.4]);
    assertEquals(pureRadius(distances), 0.85);
    assertEquals(pureRadius(Float32Array.of(0, 0)), 0.05);
    const alone = await pureDistances(runtime, rows, new Int32Array(4));
    assert(alone.every((distance) => distance > 2));
    assertEquals(pureRadius(alone), 2);
  });
});
