import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../core/errors.ts";
import { sha256 } from "../../core/files.ts";
import { dataTest, sharedData } from "../../tests/support/data.ts";
import { NumpyRandom } from "./random_state.ts";

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
