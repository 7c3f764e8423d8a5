import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { select } from "./select.ts";
import { leastDistance } from "./shared/least_distance.ts";
import { bestTemperature, calibrationError, temperatureOf } from "./shared/temperature.ts";
import { calibrationRules, uherding, uherdingPicks } from "./uherding.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

const sizes = { size: 80, labelled: 10, dimensions: 4, classes: 3, budget: 8 };
const rule = calibrationRules.paper;
const settings = { uncertainty: "margin", cover: 10_000, variant: "paper" } as const;

Deno.test("uherding takes the temperature from a fifth of the labelled rows", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    let seen: ArrayLike<number> = [];
    const calls: number[][] = [];
    const train: NonNullable<typeof query.train> = (rows, labels) => {
      seen = rows;
      assertEquals(
        [...Array.from(labels)],
        Array.from(rows, (row) => query.labelled.labels![row]!),
      );
      return Promise.resolve({
        logits: (held) => {
          calls.push(Array.from(held));
          return Promise.resolve({
            data: new Float32Array(held.length * 3),
            shape: [held.length, 3],
          });
        },
      });
    };
    await temperatureOf({ ...query, train }, rule);
    const [held] = calls as [number[]];
    assertEquals(held.length, 2);
    assertEquals([...held, ...Array.from(seen)].sort((a, b) => a - b), [...Array(10).keys()]);
    const few = madeUpQuery(runtime, { ...sizes, labelled: 4 }, 1);
    assertEquals(await temperatureOf(few, rule), 1);
    const temperature = await temperatureOf(query, rule);
    const { picks } = await select(uherding, query);
    assertEquals(picks, await uherdingPicks(query, { ...settings, temperature }));
  });
});

Deno.test("the calibration error is that of its definition, and the best temperature its minimum", () => {
  const logits = { data: Float32Array.of(2, 0, 0, 3, 4, 0), shape: [3, 2] };
  const labels = Int32Array.of(0, 0, 0);
  const tops = [2, 3, 4].map((gap) => 1 / (1 + Math.exp(-gap)));
  const expected = Math.abs(2 - tops[0]! - tops[1]! - tops[2]!) / 3;
  assertAlmostEquals(calibrationError(logits, labels, 1, rule), expected, 1e-9);
  const best = bestTemperature(logits, labels, rule);
  const least = calibrationError(logits, labels, best, rule);
  assert(rule.temperatures.every((t) => calibrationError(logits, labels, t, rule) >= least));
  assertEquals(rule.temperatures.length, 190);
});

Deno.test("rows of one direction do not make σ vanish", async () => {
  await withRuntime(async (runtime) => {
    const data = Float32Array.of(1, 3, 2, 6, 0.1, 0.3, 3, 1);
    const sigma = (count: number): Promise<number> =>
      leastDistance(runtime, { data: data.subarray(0, 2 * count), shape: [count, 2] });
    assertAlmostEquals(await sigma(4), Math.sqrt(2 - 2 * 0.6), 1e-6);
    assertEquals([await sigma(3), await sigma(1)], [1, 1]);
  });
});

Deno.test("uherding covers what the head is unsure of, and nothing else", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, { ...sizes, budget: 1 }, 3);
    const logits = { data: new Float32Array(80 * 3), shape: [80, 3] };
    for (let row = 0; row < 80; row++) if (row !== 37) logits.data[3 * row] = 1000;
    const unsure = { ...query, pool: { ...query.pool, logits } };
    for (const variant of ["paper", "scikit-activeml", "dal-toolbox"] as const) {
      for (const uncertainty of ["margin", "entropy"] as const) {
        const options = { ...settings, variant, uncertainty, temperature: 1 };
        assertEquals([...await uherdingPicks(unsure, options)], [37]);
      }
    }
  });
});
