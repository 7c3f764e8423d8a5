import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { mean } from "./mean.ts";

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
