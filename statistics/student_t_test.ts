import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Random } from "../core/random.ts";
import { StudentT, tQuantile, tTails } from "./student_t.ts";

Deno.test("tQuantile agrees with known values to 1e-12 of themselves", () => {
  for (
    const [confidence, degrees, value] of [
      [0.95, 1, 12.706204736174705],
      [0.95, 2, 4.3026527297494639],
      [0.95, 4, 2.7764451051977944],
      [0.95, 9, 2.2621571627982055],
      [0.99, 3, 5.8409093097333573],
      [0.95, 29, 2.0452296421327043],
    ] as const
  ) {
    assert(Math.abs(tQuantile(confidence, degrees) / value - 1) < 1e-12, `${degrees}`);
    assertAlmostEquals(tTails(value, degrees), 1 - confidence, 1e-14);
  }
});

Deno.test("tTails has closed forms for one and two degrees", () => {
  for (const t of [0.1, 1, 3, 50]) {
    assertAlmostEquals(tTails(t, 1), 1 - 2 * Math.atan(t) / Math.PI, 1e-13);
    assertAlmostEquals(tTails(-t, 2), 1 - t / Math.sqrt(2 + t * t), 1e-13);
  }
  assertEquals([tTails(0, 5), tTails(Infinity, 5)], [1, 0]);
});

Deno.test("an interval by hand: three values, and none for one", () => {
  // Mean 2, deviation 1, standard error 1/√3.
  const { low, high } = new StudentT().interval([1, 2, 3])!;
  assertAlmostEquals(high, 2 + 4.3026527297494639 / Math.sqrt(3), 1e-12);
  assertAlmostEquals(low + high, 4, 1e-12);
  assertEquals(new StudentT().interval([1]), undefined);
  assertEquals(new StudentT().interval([]), undefined);
});

/** Share of 95 % intervals that hold the mean, and three of its standard errors. */
function coverage(n: number, draw: () => number, mean: number): [share: number, error: number] {
  const [intervals, trials] = [new StudentT(), 20_000];
  let held = 0;
  for (let t = 0; t < trials; t++) {
    const { low, high } = intervals.interval(Array.from({ length: n }, draw))!;
    if (low <= mean && mean <= high) held++;
  }
  return [held / trials, 3 * Math.sqrt(0.95 * 0.05 / trials)];
}

Deno.test("95 % intervals of normal values hold the mean in 95 % of cases at 3, 5 and 10 seeds", () => {
  const random = new Random("coverage of student's intervals");
  for (const n of [3, 5, 10]) {
    const [share, error] = coverage(n, () => random.normal(), 0);
    assertAlmostEquals(share, 0.95, error, `n = ${n}`);
  }
});

Deno.test("intervals of flat values hold the mean almost as often", () => {
  const random = new Random("coverage of flat values");
  for (const n of [3, 5, 10]) {
    const [share] = coverage(n, () => random.uniform(), 0.5);
    assert(share > 0.92 && share < 0.96, `n = ${n}: ${share}`);
  }
});
