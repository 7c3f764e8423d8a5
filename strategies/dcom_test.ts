import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { competence, dcom } from "./dcom.ts";
import { select } from "./select.ts";
import { ballRadii, heldByBalls } from "./shared/ball_radii.ts";
import type { Json } from "./strategy.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

const sizes = { size: 60, labelled: 6, dimensions: 3, classes: 3, budget: 4 };

Deno.test("dcom keeps the radii of earlier labelled rows, and searches those of new ones", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    const first = (await select(dcom, query, { delta: 0.4 })).state as { deltas: number[] };
    assertEquals(first.deltas.length, 6);
    const state = { delta: 0.4, deltas: [0.11, 0.12, 0.13, 0.14] };
    const next = (await select(dcom, { ...query, state })).state as typeof state;
    assertEquals(next.deltas.slice(0, 4), state.deltas);
    assertEquals([next.delta, next.deltas.length], [0.4, 6]);
  });
});

Deno.test("dcom refuses a state that is not its own", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    const many = { delta: 1, deltas: Array.from({ length: 7 }, () => 1) };
    for (const state of [1, {}, { delta: 0, deltas: [] }, { delta: 1, deltas: ["1"] }, many]) {
      const asked = select(dcom, { ...query, state: state as Json });
      await assertRejects(() => asked, InputError, "at most 6 labelled rows");
    }
  });
});

Deno.test("balls grow as far as their rows are of one label", async () => {
  await withRuntime(async (runtime) => {
    const rows = { data: Float32Array.of(0, 1, 0.1, 0.2, 0.3, 0.9, 0.4), shape: [7, 1] };
    const centres = { data: Float32Array.of(0, 1), shape: [2, 1] };
    const held = await heldByBalls(runtime, rows, centres, [0.25, 0.05]);
    assertEquals([...held], [1, 1, 1, 1, 0, 0, 0]);
    const labels = {
      centreLabels: Int32Array.of(0, 1),
      rowLabels: Int32Array.of(0, 1, 0, 0, 1, 1, 1),
    };
    // 4 of 7 rows are held, so that 0.51 of a ball must be alike: 3 of 5 rows up to 0.9 are.
    const [low, high] = await ballRadii(runtime, { centres, rows, ...labels }, [], 0.25);
    assertEquals([low, high], [0.91, 1.08]);
    assertEquals((await ballRadii(runtime, { centres, rows, ...labels }, [0.3], 0.25))[0], 0.3);
  });
});

Deno.test("competence turns from density to uncertainty as the pool is covered", () => {
  assertEquals([0, 0.8, 1].map((c) => competence(c, { a: 0.8, k: 50 })), [0, 0.5, 1]);
  assertAlmostEquals(competence(0.84, { a: 0.8, k: 50 }), 0.881, 1e-9);
});
