import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Random } from "../core/random.ts";
import { Bootstrap } from "./bootstrap.ts";
import { pairedDifference, pairedTTest } from "./paired.ts";
import { StudentT } from "./student_t.ts";

Deno.test("pairedTTest agrees with values by hand", () => {
  // t = 2 / (1/√3) = 3.4641 with two degrees: p = 1 − t/√(2 + t²).
  assertAlmostEquals(pairedTTest([1, 2, 3])!, 1 - Math.sqrt(12 / 14), 1e-14);
  assertAlmostEquals(
    pairedTTest([0.02, 0.01, 0.03, -0.005, 0.015])!,
    0.07285505961025568,
    1e-12,
  );
});

Deno.test("equal differences count as signs: few of them decide nothing", () => {
  assertEquals(pairedTTest([0, 0, 0]), 1);
  assertEquals(pairedTTest([0.5, 0.5]), 0.5);
  assertEquals(pairedTTest([0.3 - 0.2, 0.2 - 0.1, 0.1]), 0.25);
  assertEquals(pairedTTest(Array(6).fill(-0.1)), 2 / 64);
  assertEquals(pairedTTest([0.5]), undefined);
});

Deno.test("where there is no difference, five in a hundred tests find one", () => {
  const random = new Random("size of the paired test");
  const trials = 10_000;
  for (const n of [3, 10]) {
    let found = 0;
    for (let t = 0; t < trials; t++) {
      if (pairedTTest(Array.from({ length: n }, () => random.normal()))! < 0.05) found++;
    }
    assertAlmostEquals(found / trials, 0.05, 3 * Math.sqrt(0.05 * 0.95 / trials), `n = ${n}`);
  }
});

const bootstrap = new Bootstrap();

Deno.test("pairedDifference uses the shared seeds only", () => {
  const a = new Map([[0, 0.6], [1, 0.7], [7, 0.1]]);
  const b = new Map([[1, 0.6], [0, 0.5], [9, 0.9]]);
  const difference = pairedDifference(a, b, bootstrap)!;
  assertEquals(difference.n, 2);
  assertAlmostEquals(difference.mean, 0.1, 1e-12);
});

Deno.test("pairing removes what the seeds share", () => {
  const offsets = [0.1, 0.5, 0.9, 0.3, 0.7];
  const a = new Map(offsets.map((x, seed) => [seed, x + 0.02]));
  const b = new Map(offsets.map((x, seed) => [seed, x]));
  const { low, high } = pairedDifference(a, b, bootstrap)!.interval!;
  assert(high - low < 1e-9 && low > 0.019);
});

Deno.test("pairedDifference without shared seeds, or with one, says so", () => {
  assertEquals(pairedDifference(new Map([[0, 1]]), new Map([[1, 1]]), bootstrap), undefined);
  const one = pairedDifference(new Map([[0, 1]]), new Map([[0, 1]]), bootstrap)!;
  assertEquals([one.n, one.interval, one.deviation], [1, undefined, undefined]);
});

Deno.test("a difference that rounding alone makes is none, however many seeds share it", () => {
  const seeds = [...Array(10).keys()];
  const of = new Map(seeds.map((seed) => [seed, 0.1 + 0.2]));
  const reference = new Map(seeds.map((seed) => [seed, 0.3]));
  const found = pairedDifference(of, reference, new StudentT())!;
  assertEquals([found.mean, found.p], [0, 1]);
});
