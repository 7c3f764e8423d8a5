import { assertAlmostEquals, assertEquals } from "@std/assert";
import { Random } from "../core/random.ts";
import { pairedTTest } from "./paired_t.ts";

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
