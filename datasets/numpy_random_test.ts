import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import { dataTest, sharedData } from "../tests/support/data.ts";
import { NumpyGenerator, NumpyRandom, seedWords } from "./numpy_random.ts";

// Every expected value was printed by numpy 2.4.6.

Deno.test("NumpyRandom draws the words of RandomState(seed)", () => {
  const words: [number, number[]][] = [
    [0, [2357136044, 2546248239, 3071714933, 3626093760]],
    [1, [1791095845, 4282876139, 3093770124, 4005303368]],
    [5489, [3499211612, 581869302, 3890346734, 3586334585]],
    [4294967295, [419326371, 479346978, 3918654476, 2416749639]],
  ];
  for (const [seed, expected] of words) {
    const random = new NumpyRandom(seed);
    assertEquals(expected.map(() => random.word()), expected);
  }
});

Deno.test("NumpyRandom.permutation gives the pools of published experiments", () => {
  const firsts: [number, number[]][] = [
    [50000, [33553, 9427, 199, 12447, 39489, 42724, 10822, 49498, 4144, 36958]],
    [5000, [1501, 2586, 2653, 1055, 705]],
    [100000, [75721, 80184, 19864, 76699, 92991]],
    [4838, [3197, 2526, 4099, 1926, 1536]],
    [75750, [18388, 47035, 72532, 47016, 46354]],
    [1020, [523, 602, 526, 31, 616]],
    [18522, [13208, 2740, 10249, 7608, 10528]],
  ];
  for (const [n, expected] of firsts) {
    assertEquals([...new NumpyRandom(42).permutation(n).slice(0, expected.length)], expected);
  }
});

Deno.test("NumpyRandom.permutation gives every number of CIFAR's pool", () => {
  const order = new NumpyRandom(42).permutation(50000);
  const bytes = new Uint8Array(order.length * 4);
  const view = new DataView(bytes.buffer);
  order.forEach((value, i) => view.setInt32(4 * i, value, true));
  assertEquals(
    sha256(bytes),
    "b535f99bebaeb9512aaf8d0847bcff59fcaf5261a72695e014c076bfcf169725",
  );
});

const LETTER_ORDER = "letter/sklearn_rs0_permutation20000.i32le";
dataTest("NumpyRandom.permutation gives Letter's split", [LETTER_ORDER], async () => {
  const bytes = await Deno.readFile(sharedData(LETTER_ORDER));
  const view = new DataView(bytes.buffer);
  const expected = Int32Array.from({ length: 20000 }, (_, i) => view.getInt32(4 * i, true));
  assertEquals(new NumpyRandom(0).permutation(20000), expected);
});

Deno.test("NumpyRandom.permutation holds every number once", () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.nat(200), (seed, n) => {
      const order = new NumpyRandom(seed).permutation(n).toSorted();
      assertEquals([...order], Array.from({ length: n }, (_, i) => i));
    }),
    { numRuns: 30 },
  );
});

Deno.test("NumpyRandom.choice draws without replacement as numpy does", () => {
  assertEquals([...new NumpyRandom(3).choice(100, 5)], [93, 67, 6, 64, 96]);
  assertThrows(() => new NumpyRandom(3).choice(2, 3), InputError, "3 distinct numbers out of 2");
});

Deno.test("NumpyRandom.shuffle orders lists as numpy does", () => {
  const values = [..."0123456789"];
  new NumpyRandom(3).shuffle(values);
  assertEquals(values.join(""), "5412967038");
});

Deno.test("NumpyRandom refuses seeds that numpy refuses", () => {
  for (const seed of [-1, 1.5, 2 ** 32, NaN]) {
    assertThrows(() => new NumpyRandom(seed), InputError);
  }
});

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
