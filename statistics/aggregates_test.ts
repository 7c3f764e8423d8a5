import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Random } from "../core/random.ts";
import {
  improvement,
  interquartileMean,
  performanceProfile,
  shareInterval,
  weightedMean,
} from "./aggregates.ts";
import { BOOTSTRAP, gridOptions } from "./bootstrap.ts";
import { SeedGrid } from "./seed_grid.ts";

const GRID = gridOptions(BOOTSTRAP);

const flat = (n: number): Float64Array => new Float64Array(n).fill(1 / n);

Deno.test("aggregates by hand", () => {
  assertAlmostEquals(interquartileMean([0, 2, 3, 100])(flat(4)), 2.5, 1e-12);
  // Of six, the quartiles cut the second and the fifth in half: (0.5·1 + 2 + 3 + 0.5·9) / 3.
  assertAlmostEquals(interquartileMean([9, 0, 1, 50, 3, 2])(flat(6)), 10 / 3, 1e-12);
  assertAlmostEquals(weightedMean([1, 3])(Float64Array.of(0.75, 0.25)), 1.5, 1e-12);
  const profile = performanceProfile([0.5, 0.9, 0.7], [0, 0.5, 0.6, 0.9, 1])(flat(3));
  [1, 2 / 3, 2 / 3, 0, 0].forEach((share, i) => assertAlmostEquals(profile[i]!, share, 1e-12));
});

Deno.test("improvement by hand: seed by seed, ties half, problems alike", () => {
  const grid = new SeedGrid(new Map([["a", [0, 1]], ["b", [0, 1, 2]]]), GRID);
  const of = [0.6, 0.7, 0.5, 0.5, 0.9];
  const against = [0.5, 0.65, 0.5, 0.6, 0.7];
  // On a 2 of 2 seeds, on b (0.5 + 0 + 1) of 3.
  assertAlmostEquals(improvement(of, against)(grid.weights), (1 + 0.5) / 2, 1e-12);
  assertAlmostEquals(improvement(against, of)(grid.weights), (0 + 0.5) / 2, 1e-12);
});

Deno.test("the interquartile mean lies between the quartiles, whatever the weights", () => {
  const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(fc.property(values, (xs) => {
    const iqm = interquartileMean(xs)(flat(xs.length));
    assert(iqm >= Math.min(...xs) - 1e-12 && iqm <= Math.max(...xs) + 1e-12);
  }));
});

Deno.test("a grid names what is missing, and has no interval for one seed", () => {
  const grid = new SeedGrid(new Map([["a", [0, 1]]]), GRID);
  assertThrows(
    () => grid.valuesOf(new Map([["a", new Map([[0, 1]])]])),
    RangeError,
    'No score of seed 1 on "a"',
  );
  const single = new SeedGrid(new Map([["a", [0, 1]], ["b", [0]]]), GRID);
  assertEquals(single.interval(weightedMean([1, 2, 3])), undefined);
});

Deno.test("seeds are resampled within problems only: what differs between problems adds nothing", () => {
  const grid = new SeedGrid(new Map([["easy", [0, 1, 2]], ["hard", [0, 1, 2]]]), GRID);
  const { low, high } = grid.interval(weightedMean([0.9, 0.9, 0.9, 0.1, 0.1, 0.1]))!;
  assertAlmostEquals(low, 0.5, 1e-12);
  assertAlmostEquals(high, 0.5, 1e-12);
});

Deno.test("intervals of aggregates hold the truth as often as they promise", () => {
  const random = new Random("coverage of aggregates");
  const [problems, trials] = [10, 300];
  const names = Array.from({ length: problems }, (_, p) => `p${p}`);
  for (const n of [3, 10]) {
    const seeds = Array.from({ length: n }, (_, seed) => seed);
    const grid = new SeedGrid(new Map(names.map((name) => [name, seeds])), {
      ...GRID,
      resamples: 400,
    });
    let held = 0;
    for (let t = 0; t < trials; t++) {
      // Problems differ tenfold more than seeds do.
      const values = names.flatMap((_, p) => seeds.map(() => p / 10 + 0.1 * random.normal()));
      const { low, high } = grid.interval(weightedMean(values))!;
      if (low <= 0.45 && 0.45 <= high) held++;
    }
    // Three binomial standard errors of 300 trials.
    assertAlmostEquals(held / trials, 0.95, 0.038, `n = ${n}`);
  }
});

Deno.test("scores that only rounding sets apart are ties of the probability of improvement", () => {
  const grid = new SeedGrid(new Map([["a", [0, 1]]]), GRID);
  const found = improvement([0.1 + 0.2, 0.3], [0.3, 0.1 + 0.2])(grid.weights);
  assertAlmostEquals(found, 0.5, 1e-12);
  assertEquals([...performanceProfile([0.1 + 0.2], [0.2, 0.3])(flat(1))], [1, 0]);
});

Deno.test("the interval of a share by hand, and its coverage at few seeds", () => {
  // Newcombe 1998, table I: 8 of 10.
  const { low, high } = shareInterval(0.8, 10, 0.95);
  assertAlmostEquals(low, 0.4901625, 1e-6);
  assertAlmostEquals(high, 0.9433178, 1e-6);
  assertEquals(shareInterval(1, 6, 0.95).high, 1);
  const [random, trials] = [new Random("coverage of shares"), 2000];
  for (const share of [0.5, 0.7, 0.9]) {
    for (const n of [3, 6, 9, 24]) {
      let held = 0;
      for (let t = 0; t < trials; t++) {
        const wins = Array.from({ length: n }, () => Number(random.uniform() < share));
        const { low, high } = shareInterval(wins.reduce((a, b) => a + b) / n, n, 0.95);
        if (low <= share && share <= high) held++;
      }
      assert(held / trials > 0.91, `${held / trials} of ${share}, n = ${n}`);
    }
  }
});
