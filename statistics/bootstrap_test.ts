import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { Random } from "../core/random.ts";
import { BOOTSTRAP, Bootstrap } from "./bootstrap.ts";
import { mean } from "./mean.ts";

const values = fc.array(fc.double({ noNaN: true, min: 0, max: 1 }), {
  minLength: 2,
  maxLength: 12,
});

Deno.test("one value has no interval", () => {
  assertEquals(new Bootstrap().interval([0.5]), undefined);
  assertEquals(new Bootstrap().interval([]), undefined);
});

Deno.test("equal seeds give equal intervals in any order of asking", () => {
  const a = new Bootstrap();
  const first = a.interval([0.1, 0.5, 0.9]);
  const b = new Bootstrap();
  b.interval([1, 2, 3, 4]);
  assertEquals(b.interval([0.1, 0.5, 0.9]), first);
  const other = new Bootstrap({ ...BOOTSTRAP, seed: 1 });
  const many = Array.from({ length: 9 }, (_, i) => i * i);
  assertNotEquals(other.interval(many), a.interval(many));
});

Deno.test("intervals lie within the values, hold the mean, and move with the values", () => {
  const bootstrap = new Bootstrap({ ...BOOTSTRAP, resamples: 400 });
  fc.assert(
    fc.property(values, (xs) => {
      const { low, high } = bootstrap.interval(xs)!;
      assert(low >= Math.min(...xs) - 1e-12 && high <= Math.max(...xs) + 1e-12);
      const centre = mean(xs);
      const range = Math.max(...xs) - Math.min(...xs);
      assert(low <= centre + 0.1 * range && high >= centre - 0.1 * range);
      const moved = bootstrap.interval(xs.map((x) => 2 * x + 1))!;
      assertAlmostEquals(moved.low, 2 * low + 1, 1e-9);
      assertAlmostEquals(moved.high, 2 * high + 1, 1e-9);
    }),
    { numRuns: 50 },
  );
});

Deno.test("intervals of normal values cover their mean as often as documented", () => {
  const random = new Random("coverage");
  for (const [n, documented] of [[3, 0.75], [5, 0.84], [10, 0.9]] as const) {
    const bootstrap = new Bootstrap({ ...BOOTSTRAP, resamples: 1000 });
    const trials = 1500;
    let covered = 0;
    for (let t = 0; t < trials; t++) {
      const { low, high } = bootstrap.interval(Array.from({ length: n }, () => random.normal()))!;
      if (low <= 0 && high >= 0) covered++;
    }
    // Three binomial standard errors of 1,500 trials.
    assertAlmostEquals(covered / trials, documented, 3 * Math.sqrt(0.25 / trials), `n = ${n}`);
  }
});
