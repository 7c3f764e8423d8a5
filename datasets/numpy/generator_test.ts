import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../core/errors.ts";
import { NumpyGenerator, seedWords } from "./generator.ts";

// Every expected value was printed by numpy 2.4.6.

const LARGE = 2n ** 70n + 5n;

Deno.test("seedWords spreads seeds as SeedSequence does", () => {
  const words: [number | bigint, number[]][] = [
    [0, [2968811710, 3677149159, 745650761, 2884920346, 2642120001, 549907821]],
    [42, [3444837047, 2669555309, 2046530742, 3581440988, 1691623607, 2099784219]],
    [2 ** 32, [3964924996, 1358922860, 3894904162, 2051610843, 908995353, 1006608236]],
    [LARGE, [4017225302, 169096299, 2618547816, 1818267758, 2627542202, 2601681709]],
  ];
  for (const [seed, expected] of words) assertEquals([...seedWords(seed, 6)], expected);
  for (const seed of [-1, -1n, 0.5, NaN]) {
    assertThrows(() => seedWords(seed, 1), InputError, "whole number");
  }
});

Deno.test("seedWords takes in seeds of more words than it keeps", () => {
  assertEquals([...seedWords(2n ** 200n + 7n, 3)], [2294626902, 3521707233, 774261812]);
});

Deno.test("NumpyGenerator draws the outputs of PCG64", () => {
  const outputs: [number | bigint, bigint[]][] = [
    [0, [11749869230777074271n, 4976686463289251617n, 755828109848996024n]],
    [42, [14276969152011380360n, 8095878257575067585n, 15838336090824644132n]],
    [LARGE, [3587524521391444381n, 4998030414649775796n, 10947254250127787920n]],
  ];
  for (const [seed, expected] of outputs) {
    const random = new NumpyGenerator(seed);
    assertEquals(expected.map(() => random.long()), expected);
  }
});

Deno.test("NumpyGenerator.permutation orders as numpy does, half a draw kept between calls", () => {
  const random = new NumpyGenerator(42);
  assertEquals([...random.permutation(10)], [5, 6, 0, 7, 3, 2, 4, 9, 1, 8]);
  assertEquals([...random.permutation(7)], [6, 5, 2, 4, 3, 0, 1]);
});

Deno.test("NumpyGenerator's orders hold every number once", () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.nat(300), (seed, n) => {
      const order = new NumpyGenerator(seed).permutation(n).toSorted();
      assertEquals(order, Int32Array.from({ length: n }, (_, i) => i));
    }),
    { numRuns: 30 },
  );
});
