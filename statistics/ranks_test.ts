import { assertEquals } from "@std/assert";
import { midRanks } from "./ranks.ts";

Deno.test("equal values share the mean of their ranks", () => {
  assertEquals(midRanks([0.3, 0.1, 0.3, 0.2]), [3.5, 1, 3.5, 2]);
  assertEquals(midRanks([5, 5, 5]), [2, 2, 2]);
  assertEquals(midRanks([]), []);
});

Deno.test("values that only rounding sets apart share their ranks", () => {
  assertEquals(midRanks([0.1 + 0.2, 0.3, 0.7, 0.1 * 7]), [1.5, 1.5, 3.5, 3.5]);
  assertEquals(midRanks([1, 1 + 1e-9]), [1, 2]);
});
