import { assertAlmostEquals, assertEquals } from "@std/assert";
import { deviation } from "./deviation.ts";

Deno.test("deviation divides by n − 1", () => {
  assertAlmostEquals(deviation([1, 3])!, Math.SQRT2, 1e-15);
  assertAlmostEquals(deviation([2, 4, 4, 4, 5, 5, 7, 9])!, Math.sqrt(32 / 7), 1e-15);
});

Deno.test("deviation of one value is undefined, of equal values zero", () => {
  assertEquals(deviation([]), undefined);
  assertEquals(deviation([5]), undefined);
  assertEquals(deviation([5, 5]), 0);
});
