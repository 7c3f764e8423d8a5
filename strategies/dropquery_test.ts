import { assert, assertEquals } from "@std/assert";
import { Random } from "../core/random.ts";
import { drawMasks, dropQueryCandidates, flipsOf } from "./dropquery.ts";
import { strategyNamed } from "./registry.ts";
import { select } from "./select.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

const sizes = { size: 4, labelled: 2, dimensions: 2, classes: 2, budget: 2 };

Deno.test("drawMasks keeps one feature in four, independently of its neighbours", () => {
  const masks = drawMasks(new Random("masks"), 64_000);
  assertEquals(masks.length, 3);
  const share = (of: (i: number) => number): number => {
    let total = 0;
    for (let i = 0; i < 63_000; i++) total += of(i);
    return total / 63_000;
  };
  for (const [pass, mask] of masks.entries()) {
    // Four standard deviations of a mean of 63,000.
    const near = (found: number, p: number): boolean =>
      Math.abs(found - p) < 4 * Math.sqrt(p * (1 - p) / 63_000);
    assert(near(share((i) => mask[i]!), 1 / 4));
    for (const lag of [1, 15, 16, 100]) {
      assert(near(share((i) => mask[i]! * mask[i + lag]!), 1 / 16), `lag ${lag}`);
    }
    assert(near(share((i) => mask[i]! * masks[(pass + 1) % 3]![i]!), 1 / 16));
  }
});

Deno.test("flipsOf counts passes in which the kept features, times 4, give another label", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    const array = (...rows: number[][]) => ({
      data: Float32Array.from(rows.flat()),
      shape: [rows.length, rows[0]!.length],
    });
    const pool = {
      size: 4,
      features: array([1, 1], [1, 0], [0, 1], [3, 1]),
      logits: array([0.5, 0], [1.5, 0], [0, 0.5], [2.5, 0]),
    };
    // Class 0 by the first feature, class 1 by the second, and by 0.5 without any.
    const head = {
      weights: array([1, 0], [0, 1]),
      bias: { data: Float32Array.of(0.5, 0), shape: [2] },
    };
    const masks = [[1, 1, 1, 1, 1, 1, 1, 1], [0, 1, 0, 1, 0, 1, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0]];
    const flips = await flipsOf(
      { ...query, pool, head },
      masks.map((mask) => Uint8Array.from(mask)),
    );
    assertEquals([...flips], [1, 0, 1, 1]);
  });
});

Deno.test("dropQueryCandidates flip twice, or once where fewer than 25·B do", () => {
  const flips = Int32Array.from({ length: 60 }, (_, row) => row % 4);
  const all = [...flips.keys()];
  assertEquals([...dropQueryCandidates(flips, 1)], all.filter((row) => row % 4 > 1));
  assertEquals([...dropQueryCandidates(flips, 2)], all.filter((row) => row % 4 > 0));
});

Deno.test("dropquery takes rows at random where none flips", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, { ...sizes, size: 40 }, 1);
    const data = Float32Array.of(0, 0, 0, 0);
    const logits = { data: new Float32Array(80), shape: [40, 2] };
    const head = { ...query.head!, weights: { data, shape: [2, 2] } };
    const bias = { data: Float32Array.of(1, 0), shape: [2] };
    const certain = { ...query, pool: { ...query.pool, logits }, head: { ...head, bias } };
    const { picks } = await select(strategyNamed("dropquery"), certain);
    assertEquals(new Set(picks).size, 2);
  });
});
