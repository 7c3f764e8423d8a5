import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { scaledForSquares } from "./scale.ts";

Deno.test("scaledForSquares leaves ordinary numbers and zeros alone", () => {
  for (const data of [Float32Array.of(-3, 1e-30, 1000), new Float32Array(3), new Float32Array(0)]) {
    const array = { data, shape: [data.length] };
    assertStrictEquals(scaledForSquares([array] as const)[0], array);
  }
});

Deno.test("scaledForSquares scales all arrays by one power of two", () => {
  const a = { data: Float32Array.of(1.5 * 2 ** 120, -(2 ** 100)), shape: [2] };
  const b = { data: Float32Array.of(2 ** 119), shape: [1] };
  const [scaledA, scaledB] = scaledForSquares([a, b] as const);
  assertEquals(scaledA.data, Float32Array.of(1.5, -(2 ** -20)));
  assertEquals(scaledB.data, Float32Array.of(0.5));
});

Deno.test("scaledForSquares brings up the least numbers that float32 has", () => {
  const [scaled] = scaledForSquares([{ data: Float32Array.of(2 ** -149), shape: [1] }] as const);
  assertEquals(scaled!.data, Float32Array.of(1));
  assert(Number.isFinite(scaled!.data[0]));
});
