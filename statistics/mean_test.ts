import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { deviation, mean } from "./mean.ts";

Deno.test("mean averages", () => {
  assertEquals(mean([1, 2, 6]), 3);
  assertEquals(mean([0.25]), 0.25);
});

Deno.test("mean keeps small values beside large ones", () => {
  assertAlmostEquals(mean([1e16, 1, -1e16, 1]), 0.5, 1e-12);
});

Deno.test("mean refuses an empty list", () => {
  assertThrows(() => mean([]), InputError, "at least one value");
});

Deno.test("deviation divides by n − 1", () => {
  assertAlmostEquals(deviation([1, 3])!, Math.SQRT2, 1e-15);
  assertAlmostEquals(deviation([2, 4, 4, 4, 5, 5, 7, 9])!, Math.sqrt(32 / 7), 1e-15);
});

Deno.test("deviation of one value is undefined, of equal values zero", () => {
  assertEquals(deviation([]), undefined);
  assertEquals(deviation([5]), undefined);
  assertEquals(deviation([5, 5]), 0);
});
