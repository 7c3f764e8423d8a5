import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { Random, stream } from "./random.ts";

/** What the stream "fixed" has always drawn. */
const FIXED = [263, 360, 5, 0, 1, 3, 4, 2];

Deno.test("equal keys give equal streams, others do not", () => {
  const draws = (random: Random): number[] => Array.from({ length: 4 }, () => random.uniform());
  assertEquals(draws(stream(1, "split")), draws(stream(1, "split")));
  assertEquals(draws(stream(1, "split")), [...stream(1, "split").uniforms(4)]);
  assertNotEquals(draws(stream(1, "split")), draws(stream(1, "split", 1)));
  assertNotEquals(draws(stream(1, "split")), draws(stream(2, "split")));
  assertNotEquals(draws(stream(1, "split")), draws(stream(1, "subset")));
});

Deno.test("the streams are fixed: published picks depend on them", () => {
  const random = new Random("fixed");
  assertEquals([random.integer(1000), random.integer(1000)], [FIXED[0], FIXED[1]]);
  assertEquals([...random.permutation(6)], FIXED.slice(2));
});

Deno.test("uniform and normal draws have their moments", () => {
  const random = new Random("moments");
  let [sum, normal, square] = [0, 0, 0];
  const draws = 20_000;
  for (let i = 0; i < draws; i++) {
    const u = random.uniform();
    assert(u >= 0 && u < 1);
    sum += u;
    const z = random.normal();
    normal += z;
    square += z * z;
  }
  // Five standard errors.
  assertAlmostEquals(sum / draws, 0.5, 5 * Math.sqrt(1 / 12 / draws));
  assertAlmostEquals(normal / draws, 0, 5 * Math.sqrt(1 / draws));
  assertAlmostEquals(square / draws, 1, 5 * Math.sqrt(2 / draws));
});

Deno.test("a permutation holds every number once, a choice k of them", () => {
  fc.assert(
    fc.property(fc.nat(60), fc.integer(), (n, key) => {
      const order = new Random(`${key}`).permutation(n);
      assertEquals([...order].sort((a, b) => a - b), [...Array(n).keys()]);
      const some = new Random(`${key}`).choice(n, Math.floor(n / 2));
      assertEquals(new Set(some).size, Math.floor(n / 2));
    }),
  );
});

Deno.test("integer is even over its range", () => {
  const random = new Random("even");
  const counts = new Float64Array(7);
  for (let i = 0; i < 14_000; i++) counts[random.integer(7)]! += 1;
  // Chi-square with 6 degrees of freedom: 22.5 has probability 0.001.
  assert(counts.reduce((chi, c) => chi + (c - 2000) ** 2 / 2000, 0) < 22.5);
});
